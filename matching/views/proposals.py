"""One proposal: both answers, what happened when, and what the office does next."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from matching.engine.profile import Part
from matching.engine.scoring import DEFAULT
from matching.enums import ProposalAnswer
from matching.explain import part_name, shared_with_you
from matching.models import Proposal
from matching.services.proposal import answer_proposal, confirm_proposal, withdraw_proposal
from matching.suggestions import fit_of
from partnerships.enums import Side


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = _proposal(request, pk)
    score, labels = fit_of(found)
    context = {
        "proposal": found,
        "sides": [
            {
                "side": side.value,
                "person": found.person_on(side),
                "answer": found.answer_of(side),
                "answered_at": getattr(found, f"{side.value}_answered_at"),
                "noted_by": getattr(found, f"{side.value}_answer_by"),
                "is_pending": found.answer_of(side) == ProposalAnswer.PENDING,
            }
            for side in Side
        ],
        "shared": shared_with_you(score, labels),
        "parts": [
            (part_name(part), found.parts.get(part.value, 0), round(DEFAULT.of(part))) for part in Part
        ],
        "may_answer": found.is_open and found.expires_on >= timezone.localdate(),
    }
    return render(request, "matching/proposal_detail.html", context)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal_note_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note an answer that somebody gave by telephone."""
    found = _proposal(request, pk)
    try:
        side, answer = Side(request.POST.get("side", "")), ProposalAnswer(request.POST.get("answer", ""))
    except ValueError as error:
        raise Http404("no such answer") from error
    try:
        answer_proposal(proposal=found, side=side, answer=answer, now=timezone.now(), by=request.user)
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
        messages.success(request, _("The partnership of %(pair)s begins today.") % {"pair": partnership})
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
    people = ("proposed_by", "volunteer_answer_by", "newcomer_answer_by", "ended_by", "partnership")
    found: Proposal = get_object_or_404(mine.select_related(*people), pk=pk)
    return found
