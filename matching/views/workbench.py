"""The workbench: who waits, who comes into question, and the two side by side. One page, from either side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from audit.reading import also_shows
from matching.engine.profile import Profile
from matching.explain import missing_data
from matching.filters import FreeFilter, NewcomerCandidates, VolunteerCandidates, WaitingFilter
from matching.forms.pair import PinForm
from matching.models import Proposal
from matching.permissions import programmes_ruled_by
from matching.profiles import newcomer_profile, volunteer_profile
from matching.workbench.bar import bar_of
from matching.workbench.candidates import Candidates, candidates_for
from matching.workbench.facts import facts_of, waiting_for
from matching.workbench.pair import Pair, lacks_of, pair_of, with_places
from matching.workbench.queue import queue_of
from matching.workbench.search import found_by_name
from newcomers.models import Newcomer
from partnerships.enums import Side
from people.filters import PersonFilter
from volunteers.models import Volunteer

Subject = Newcomer | Volunteer
# What an address says about the candidates of one person; it means nothing for the next one in the queue.
ABOUT_CANDIDATES = ("kandidat", "pruefen", "mehr")
QUEUE_FILTERS: dict[Side, type[PersonFilter]] = {
    Side.NEWCOMER: WaitingFilter,
    Side.VOLUNTEER: FreeFilter,
}
CANDIDATE_FILTERS = {Side.NEWCOMER: NewcomerCandidates, Side.VOLUNTEER: VolunteerCandidates}
PAGE_PARAMETER = "seite"


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def newcomer_queue(request: SignedInRequest) -> HttpResponse:
    """Nobody chosen yet: whoever waits longest is shown. Above it who is being asked and who has agreed."""
    return workbench(request, Side.NEWCOMER)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def volunteer_queue(request: SignedInRequest) -> HttpResponse:
    """The same for volunteers with a free place."""
    return workbench(request, Side.VOLUNTEER)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def newcomer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who suits this newcomer; `?kandidat=` names the volunteer beside them."""
    return workbench(request, Side.NEWCOMER, pk, request.GET.get("kandidat", ""))


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def volunteer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whom this volunteer suits; `?kandidat=` names the newcomer beside them."""
    return workbench(request, Side.VOLUNTEER, pk, request.GET.get("kandidat", ""))


def workbench(
    request: SignedInRequest,
    side: Side,
    pk: UUID | None = None,
    candidate: str = "",
    *,
    form: PinForm | None = None,
) -> HttpResponse:
    """The page for one person of a side and one candidate, whose best one is taken where none is named.

    `form` comes back with its errors when keeping the pair in mind was refused: status 422.
    """
    user, today = request.user, timezone.localdate()
    queue = queue_of(
        side, questions=QUEUE_FILTERS[side], user=user, query=request.GET, today=today, chosen=pk
    )
    chosen = pk or next((row.pk for row in queue.rows), None)
    here = _address(side, pk) if pk else request.path
    context: dict[str, Any] = {
        "side": side,
        "is_newcomer_side": side == Side.NEWCOMER,
        "queue": queue,
        "queue_bar": bar_of(request.GET, queue.filter, _("Filter the queue"), here, PAGE_PARAMETER),
        "queue_query": _without(request, *ABOUT_CANDIDATES),
        "is_opening": pk is None,
    }
    if pk is None:
        context |= _proposals(user) | {"ruled_programmes": programmes_ruled_by(user, today=today)}
    if chosen:
        subject = get_object_or_404(_people(side, user), pk=chosen)
        context |= _about(request, subject, side, candidate, form)
    return render(request, "matching/workbench.html", context, status=422 if form else 200)


def _address(side: Side, pk: UUID) -> str:
    return reverse(f"matching:{side.value}", args=[pk])


def _about(
    request: SignedInRequest, subject: Subject, side: Side, candidate: str, form: PinForm | None
) -> dict[str, Any]:
    """Everything about the chosen person: facts, candidates, the pair."""
    user, today = request.user, timezone.localdate()
    address = _address(side, subject.pk)
    proposals = Proposal.objects.visible_to(user).open().filter(**{side.value: subject}).with_people()
    candidates = candidates_for(
        subject, questions=CANDIDATE_FILTERS[side.other], user=user, query=request.GET, today=today
    )
    missing = missing_data(_profile(subject))
    # Where data are missing everybody is impossible for the same reason: only who is asked for is shown.
    pair = _pair(subject, side, candidate, candidates, user) if candidate or not missing else None
    also_shows(request, *([subject, _other(pair, subject)] if pair else [subject]))
    return {
        "subject": subject,
        "subject_url": address,
        "facts": facts_of(subject),
        "waiting_for": waiting_for(subject, today=today),
        "missing": missing,
        "lacks": lacks_of(subject, today=today),
        "proposals": list(proposals),
        "candidates": candidates,
        "candidates_bar": bar_of(
            request.GET, candidates.filter, _("Filter the candidates"), address, *ABOUT_CANDIDATES
        ),
        "found": found_by_name(request.GET.get("pruefen", ""), subject=subject, user=user),
        "pair": pair,
        "chosen_pk": _other(pair, subject).pk if pair else None,
        "form": form or (PinForm(needs_reason=bool(pair.score.broken)) if pair else None),
    }


def _profile(subject: Subject) -> Profile:
    if isinstance(subject, Newcomer):
        return newcomer_profile(subject, barred={})
    return volunteer_profile(subject, free_places=1)


def _people(side: Side, user: User) -> QuerySet[Any]:
    if side == Side.NEWCOMER:
        return Newcomer.objects.visible_to(user).with_person()
    return with_places(Volunteer.objects.visible_to(user))


def _pair(subject: Subject, side: Side, candidate: str, candidates: Candidates, user: User) -> Pair | None:
    """The two side by side: the named candidate, else the best one or whoever comes nearest."""
    if candidate:
        wanted = _uuid(candidate)
    elif best := candidates.best:
        wanted = best.pk
    else:
        return None
    people = _people(side.other, user).filter(programme=subject.programme_id)
    other = get_object_or_404(people, pk=wanted)
    volunteer, newcomer = (other, subject) if isinstance(subject, Newcomer) else (subject, other)
    return pair_of(volunteer, newcomer, user=user, today=timezone.localdate())


def _other(pair: Pair, subject: Subject) -> Subject:
    return pair.volunteer if isinstance(subject, Newcomer) else pair.newcomer


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404("not an id") from error


def _proposals(user: User) -> dict[str, Any]:
    proposals = Proposal.objects.visible_to(user).open().with_people().order_by("expires_on")
    return {
        "agreed": [proposal for proposal in proposals if proposal.is_agreed],
        "asked": [proposal for proposal in proposals if not proposal.is_agreed],
    }


def _without(request: SignedInRequest, *names: str) -> str:
    """The address's questions without these and without empty ones, with its question mark."""
    kept = [(name, value) for name, value in request.GET.items() if value and name not in names]
    return f"?{urlencode(kept)}" if kept else ""
