"""One proposal: both answers, what happened when, and what the office does next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from matching.card import Fit, card_for, fit_of
from matching.engine.profile import Part
from matching.enums import ProposalAnswer
from matching.explain import part_name
from matching.forms.answer import NotedAnswerForm
from matching.history import history_of
from matching.models import MatchingRun, Proposal
from matching.rules import rules_of
from matching.services.proposal import answer_proposal, confirm_proposal, withdraw_proposal
from partnerships.enums import Side


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, _proposal(request, pk))


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal_note_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note an answer that somebody gave by telephone."""
    found = _proposal(request, pk)
    try:
        side = Side(request.POST.get("side", ""))
    except ValueError as error:
        raise Http404("no such side") from error
    form = NotedAnswerForm(request.POST, side=side.value)
    if not form.is_valid():
        return _page(request, found, {side: form}, status=422)
    try:
        answer_proposal(proposal=found, side=side, **form.cleaned_data, now=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The answer is noted."))
    return redirect("matching:proposal", pk=found.pk)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Start the partnership."""
    found = _proposal(request, pk)
    try:
        partnership = confirm_proposal(proposal=found, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if partnership.trial_meetings:
            sentence = _("%(pair)s can get to know each other now.")
        else:
            sentence = _("The partnership of %(pair)s begins today.")
        messages.success(request, sentence % {"pair": partnership})
    return redirect("matching:proposal", pk=found.pk)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take the question back."""
    found = _proposal(request, pk)
    try:
        withdraw_proposal(proposal=found, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The proposal is withdrawn."))
    return redirect("matching:proposal", pk=found.pk)


def _proposal(request: SignedInRequest, pk: UUID) -> Proposal:
    mine = Proposal.objects.visible_to(request.user).with_people()
    people = ("proposed_by", "volunteer_answer_by", "newcomer_answer_by", "ended_by")
    beside = ("partnership", "run__started_by", "newcomer__programme")
    found: Proposal = get_object_or_404(mine.select_related(*people, *beside), pk=pk)
    return found


def _page(
    request: SignedInRequest,
    found: Proposal,
    forms: dict[Side, NotedAnswerForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    fit = fit_of(found)
    context = {
        "proposal": found,
        "sides": [_side(found, side, fit, (forms or {}).get(side)) for side in Side],
        "history": history_of(found),
        "may_see_run": MatchingRun.objects.visible_to(request.user).filter(proposals=found).exists(),
        "has_errors": bool(forms),
        "parts": _parts(found),
    }
    return render(request, "matching/proposal_detail.html", context, status=status)


def _parts(found: Proposal) -> list[tuple[str, int, int]]:
    """Name, points and how many there could have been. A weight may have been lowered since: never less."""
    weights = rules_of(found.newcomer.programme).weights
    points = {part: found.parts.get(part.value, 0) for part in Part}
    return [(part_name(part), points[part], max(round(weights.of(part)), points[part])) for part in Part]


def _side(found: Proposal, side: Side, fit: Fit, form: NotedAnswerForm | None) -> dict[str, Any]:
    """What the page says about one of the two, and what can be read out to them in their language."""
    person, answer = found.person_on(side), found.answer_of(side)
    reason = found.reason_of(side)
    with translation.override(person.correspondence_language):
        card = card_for(side, fit)
    return {
        "side": side.value,
        "person": person,
        "partner": found.person_on(side.other),
        "answer": answer,
        "state": found.state_of(side),
        "asked_on": found.asked_on(side),
        "reason": reason,
        "wants_talk": found.is_open and answer == ProposalAnswer.TALK,
        "awaited": found.awaits(side, today=timezone.localdate()),
        "card": card,
        "form": form or NotedAnswerForm(side=side.value, initial={"reason": reason}),
    }
