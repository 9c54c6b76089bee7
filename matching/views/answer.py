"""The page behind the signed link: one question, yes or no, without an account."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import allow_signed_link
from matching.enums import ProposalAnswer
from matching.explain import shared_with_you
from matching.models import Proposal
from matching.services.proposal import LINK_PURPOSE, answer_proposal
from matching.suggestions import fit_of
from messaging import links
from partnerships.enums import Side


@never_cache
@require_http_methods(["GET", "POST"])
@allow_signed_link
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows, POST answers; in the language of the person's letters unless they have chosen another."""
    payload = links.read(token, purpose=LINK_PURPOSE)
    proposal = get_object_or_404(Proposal.objects.with_people(), pk=payload["proposal"])
    side = Side(payload["side"])
    person = proposal.person_on(side)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = translation.get_language() if chosen else person.correspondence_language
    with translation.override(language):
        error = ""
        if request.method == "POST":
            try:
                answer_proposal(proposal=proposal, side=side, answer=_given(request), now=timezone.now())
            except ValidationError as problem:
                error = " ".join(problem.messages)
                proposal.refresh_from_db()
            else:
                return redirect("matching:answer", token=token)
        response = _page(request, proposal, side, error)
    response.headers["Content-Language"] = str(language)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _given(request: HttpRequest) -> ProposalAnswer:
    try:
        return ProposalAnswer(request.POST.get("answer", ""))
    except ValueError as error:
        raise ValidationError(_("Please choose yes or no.")) from error


def _page(request: HttpRequest, proposal: Proposal, side: Side, error: str) -> HttpResponse:
    partner = proposal.person_on(Side.NEWCOMER if side == Side.VOLUNTEER else Side.VOLUNTEER)
    is_late = proposal.expires_on < timezone.localdate()
    asks = proposal.is_open and proposal.answer_of(side) == ProposalAnswer.PENDING and not is_late
    context = {
        "asks": asks,
        "error": error if asks else "",
        "proposal": proposal,
        "my_answer": proposal.answer_of(side).value,
        "is_late": is_late,
        "organisation": proposal.person_on(side).organisation,
        # Of the other one only what anybody may know: never a surname or an address.
        "partner_name": partner.first_name,
        "partner_place": partner.place,
    }
    if asks:
        context["shared"] = shared_with_you(*fit_of(proposal))
    return render(request, "matching/proposal_answer.html", context, status=422 if error else 200)
