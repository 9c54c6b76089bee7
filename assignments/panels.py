"""What pages of people say about their assignments, and what may come of one assignment."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from assignments.contacts import known_name, known_names
from assignments.enums import AssignmentStatus, Outcome
from assignments.hours import hours_of
from assignments.models import PENDING, Assignment, AssignmentProfile
from assignments.services.bridging import of_same_guest, went_together
from kern.panels import panel
from matching.models import Proposal
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.models import Partnership
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

SHOWN = 6
# Who went along with somebody so often knows them.
OFTEN = 2
TAKES_PART = (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)

Part = tuple[str, dict[str, Any]]


@panel("volunteer", order=60)
def assignments_of_volunteer(request: HttpRequest, volunteer: Volunteer) -> Part | None:
    """Hours of the year, what they are willing to do, and the last ones of the user's organisation."""
    theirs = Assignment.objects.run_by(_user(request)).filter(volunteer=volunteer)
    found = list(theirs.with_people()[:SHOWN])
    year = localdate().year
    hours = hours_of([volunteer.pk], year=year).get(volunteer.pk)
    profile = AssignmentProfile.objects.filter(volunteer=volunteer).first()
    if not (found or hours or profile or volunteer.status in TAKES_PART):
        return None
    return (
        "assignments/_volunteer_panel.html",
        {
            "volunteer": volunteer,
            "assignments": found,
            "hours": hours,
            "year": year,
            "profile": profile,
            "is_asked_today": volunteer.status == VolunteerStatus.ADMITTED,
        },
    )


@panel("newcomer", order=60)
def assignments_of_newcomer(request: HttpRequest, newcomer: Newcomer) -> Part:
    """The last ones with who went along, and who did so often."""
    user = _user(request)
    theirs = Assignment.objects.run_by(user).filter(newcomer=newcomer)
    found = list(theirs.with_people()[:SHOWN])
    may_ask = _takes_part(newcomer)
    often = _companions(newcomer, user) if may_ask else []
    volunteers = [each.volunteer for each in [*found, *(each for each, _times in often)] if each.volunteer]
    names = known_names(volunteers, user) if volunteers else {}
    return (
        "assignments/_newcomer_panel.html",
        {
            "newcomer": newcomer,
            "assignments": [(each, names[each.volunteer.pk] if each.volunteer else "") for each in found],
            "companions": [(each, names[each.volunteer_id], times) for each, times in often],
            "may_ask": may_ask,
        },
    )


@panel("assignment", order=20)
def what_may_come_of_it(request: HttpRequest, assignment: Assignment) -> Part | None:
    """From an assignment to a partnership, from a guest to a newcomer."""
    if assignment.newcomer is None:
        return _about_guest(request, assignment) if assignment.guest_name else None
    if not went_together(assignment):
        return None
    two = {"newcomer": assignment.newcomer_id, "volunteer": assignment.volunteer_id}
    pair = Partnership.objects.filter(**two).order_by("-started_on").first()
    asked = Proposal.objects.open().filter(**two).first()
    if not (pair or asked or _takes_part(assignment.newcomer)):
        return None
    return (
        "assignments/_pair_panel.html",
        {"assignment": assignment, "pair": pair, "asked": asked, "name": assignment.first_name},
    )


@panel("assignment", order=10)
def restricted_people(request: HttpRequest, assignment: Assignment) -> Part | None:
    """Why an assignment stands still: somebody's data are restricted (Art. 18 GDPR)."""
    parts = [part for part in (assignment.newcomer, assignment.volunteer) if part]
    if assignment.status not in PENDING or not any(part.person.is_restricted for part in parts):
        return None
    newcomer, volunteer = assignment.newcomer, assignment.volunteer
    return (
        "assignments/_restricted_panel.html",
        {
            "newcomer": newcomer if newcomer and newcomer.person.is_restricted else None,
            "volunteer_name": known_name(volunteer, _user(request))
            if volunteer and volunteer.person.is_restricted
            else "",
        },
    )


def _about_guest(request: HttpRequest, assignment: Assignment) -> Part:
    alike = Newcomer.objects.none()
    if assignment.guest_phone:
        alike = Newcomer.objects.visible_to(_user(request)).filter(
            person__phone=assignment.guest_phone, person__organisation=assignment.organisation_id
        )
    return (
        "assignments/_guest_panel.html",
        {
            "assignment": assignment,
            "others": of_same_guest(assignment).count() - 1,
            "alike": alike.select_related("person")[:SHOWN],
            "register_url": reverse("assignments:guest_register", args=[assignment.pk]),
        },
    )


def _companions(newcomer: Newcomer, user: User) -> list[tuple[Any, int]]:
    """The latest assignment with each volunteer who went along often and is no partner (yet), and how often.

    Two queries, of the organisation's own assignments.
    """
    together = (
        Assignment.objects.run_by(user)
        .filter(newcomer=newcomer, status=AssignmentStatus.DONE, outcome=Outcome.TOOK_PLACE)
        .exclude(
            Exists(Partnership.objects.open().filter(newcomer=newcomer, volunteer=OuterRef("volunteer")))
        )
        .order_by()
    )
    times: dict[Any, int] = dict(
        together.values("volunteer")
        .annotate(n=Count("pk"))
        .filter(n__gte=OFTEN)
        .values_list("volunteer", "n")
    )
    if not times:
        return []
    latest: dict[Any, Any] = {}
    for each in together.filter(volunteer__in=times).with_people().order_by("starts_at"):
        latest[each.volunteer_id] = each
    return [(each, times[key]) for key, each in latest.items()]


def _takes_part(newcomer: Newcomer) -> bool:
    in_programme = newcomer.status in (NewcomerStatus.REGISTERED, NewcomerStatus.ACCEPTED)
    return in_programme and not newcomer.person.is_restricted


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
