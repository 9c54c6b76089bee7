"""The page behind the signed link: one question, three answers, without an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import allow_signed_link
from matching.card import card_for, fit_of
from matching.enums import ProposalAnswer
from matching.forms.answer import AnswerForm
from matching.models import Proposal
from matching.services.asking import LINK_PURPOSE
from matching.services.proposal import answer_proposal
from messaging import links
from partnerships.enums import Side
from people.letters import reading_language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows, POST answers; in the language of the person's letters unless they have chosen another."""
    payload = links.read(token, purpose=LINK_PURPOSE)
    proposal = get_object_or_404(Proposal.objects.with_people(), pk=payload["proposal"])
    side = Side(payload["side"])
    person = proposal.person_on(side)
    language = reading_language(request, person)
    with translation.override(language):
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and _saved(form, proposal, side):
            return redirect("matching:answer", token=token)
        response = _page(request, proposal, side, form)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _saved(form: AnswerForm, proposal: Proposal, side: Side) -> bool:
    """Whether the answer was taken; if not, the form says why."""
    try:
        answer_proposal(proposal=proposal, side=side, **form.cleaned_data, now=timezone.now())
    except ValidationError as problem:
        form.add_error(None, problem)
        proposal.refresh_from_db()
        return False
    return True


def _page(request: HttpRequest, proposal: Proposal, side: Side, form: AnswerForm) -> HttpResponse:
    today = timezone.localdate()
    asks = proposal.awaits(side, today=today)
    context = {
        "asks": asks,
        "form": form,
        "proposal": proposal,
        "my_answer": proposal.answer_of(side).value,
        "wants_talk": proposal.answer_of(side) == ProposalAnswer.TALK,
        "has_time_limit": not proposal.wants_talk,
        "organisation": proposal.person_on(side).organisation,
        "partner_name": proposal.person_on(side.other).first_name,
    }
    if asks:
        context["card"] = card_for(side, fit_of(proposal))
    return render(request, "matching/proposal_answer.html", context, status=422 if form.errors else 200)
