"""Who waits, and who fits: the coordinator's pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ListPage
from matching.engine.profile import Gate, Part
from matching.engine.scoring import DEFAULT
from matching.explain import missing_data, part_name, why, why_not
from matching.filters import WaitingFilter
from matching.models import Proposal
from matching.services.pair import forbid_pair, permit_pair
from matching.services.proposal import propose
from matching.suggestions import Candidate, Suggestions, suggestions_for
from matching.tables import WaitingTable, weeks
from matching.week import week_of
from newcomers.models import Newcomer
from partnerships.queries import waiting
from volunteers.models import Volunteer

SHOWN_AT_ONCE = 12


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class MatchingList(ListPage):
    """Newcomers who wait, longest first; above them who is being asked and who has agreed."""

    template_name = "matching/newcomer_list.html"
    page_title = gettext_lazy("Matching")
    table_class, filterset_class = WaitingTable, WaitingFilter
    empty_text = gettext_lazy("Nobody is waiting at the moment. New people come from the list of newcomers.")
    actions = (("newcomers:list", gettext_lazy("To the newcomers")),)

    def get_queryset(self) -> QuerySet[Newcomer]:
        asked = Proposal.objects.open().values("newcomer")
        visible = Newcomer.objects.visible_to(self.request.user).exclude(pk__in=asked)
        return waiting(visible).with_person()  # type: ignore[attr-defined]

    def get_actions(self) -> list[Any]:
        """The way to the newcomers belongs to the empty list only."""
        return [] if self.object_list.exists() else super().get_actions()

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d person is waiting.", "%(count)d people are waiting.", count) % {
            "count": count
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposals = Proposal.objects.visible_to(self.request.user).open().with_people().order_by("expires_on")
        return super().get_context_data(**kwargs) | {
            "agreed": [proposal for proposal in proposals if proposal.is_agreed],
            "asked": [proposal for proposal in proposals if not proposal.is_agreed],
        }


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def newcomer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who fits this newcomer: candidates, and the chosen one (`?kandidat=`) with score, week and reasons."""
    found = get_object_or_404(Newcomer.objects.visible_to(request.user).with_person(), pk=pk)
    today = timezone.localdate()
    suggestions = suggestions_for(found, Volunteer.objects.visible_to(request.user), today=today)
    missing = missing_data(suggestions.profile)
    chosen = _chosen(suggestions, request.GET.get("kandidat", ""))
    context = {
        "newcomer": found,
        "facts": _facts(found),
        "waiting_for": weeks(found.waiting_since, today=today) if found.waiting_since else "",
        "is_waiting": waiting(Newcomer.objects.filter(pk=found.pk)).exists(),
        "open_proposal": Proposal.objects.open().filter(newcomer=found).with_people().first(),
        "missing": missing,
        # Where data is missing everybody is impossible for the same reason.
        "shows_candidates": bool(suggestions.candidates) and not missing,
        "first": suggestions.possible[:SHOWN_AT_ONCE],
        "more": suggestions.possible[SHOWN_AT_ONCE:],
        "impossible": [(candidate, why_not(candidate.score)) for candidate in suggestions.impossible],
        "chosen": chosen,
    }
    if chosen:
        context |= _details(chosen, suggestions)
    return render(request, "matching/newcomer_detail.html", context)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def proposal_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask both sides."""
    found, volunteer, back = _pair(request, pk)
    try:
        proposal = propose(volunteer=volunteer, newcomer=found, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect(back)
    messages.success(request, _("Both are being asked."))
    return redirect("matching:proposal", pk=proposal.pk)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def pair_forbid(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Never suggest this pair again."""
    found, volunteer, back = _pair(request, pk)
    try:
        forbid_pair(volunteer=volunteer, newcomer=found, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    messages.success(request, _("This pair will not be suggested any more."))
    return redirect("matching:newcomer", pk=found.pk)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def pair_permit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Suggest this pair again."""
    found, volunteer, back = _pair(request, pk)
    permit_pair(volunteer=volunteer, newcomer=found)
    messages.success(request, _("This pair may be suggested again."))
    return redirect(back)


def _pair(request: SignedInRequest, pk: UUID) -> tuple[Newcomer, Volunteer, str]:
    """The newcomer, the volunteer that the form names, and the page to come back to."""
    found = get_object_or_404(Newcomer.objects.visible_to(request.user), pk=pk)
    volunteer = get_object_or_404(
        Volunteer.objects.visible_to(request.user), pk=_uuid(request.POST.get("volunteer", ""))
    )
    back = reverse("matching:newcomer", args=[found.pk])
    return found, volunteer, f"{back}?{urlencode({'kandidat': volunteer.pk})}"


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404("not an id") from error


def _chosen(suggestions: Suggestions, wanted: str) -> Candidate | None:
    """The candidate named in the address, else the best one; None where nobody is possible."""
    if not wanted:
        return next(iter(suggestions.possible), None)
    pk = _uuid(wanted)
    for candidate in suggestions.candidates:
        if candidate.volunteer.pk == pk:
            return candidate
    raise Http404("no such candidate")


def _facts(newcomer: Newcomer) -> list[str]:
    """What one keeps in mind about the newcomer while choosing."""
    person = newcomer.person
    children = ngettext("%(count)d child", "%(count)d children", newcomer.children)
    needs = ", ".join(str(task) for task in newcomer.needs.all())
    facts = [
        ", ".join(str(skill) for skill in person.languages.all()),
        person.place,
        str(person.get_literacy_display()),
        children % {"count": newcomer.children} if newcomer.children else "",
        _("needs: %(tasks)s") % {"tasks": needs} if needs else "",
    ]
    return [fact for fact in facts if fact]


def _details(chosen: Candidate, suggestions: Suggestions) -> dict[str, Any]:
    score = chosen.score
    return {
        "parts": [(part_name(part), score.parts[part], round(DEFAULT.of(part))) for part in Part],
        "why": why(score, suggestions.labels),
        "why_not": why_not(score),
        "is_forbidden": Gate.FORBIDDEN in score.broken,
        "week": week_of(score),
    }
