"""Who could go along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import localtime

from assignments.enums import OfferAnswer
from assignments.facts import ENOUGH
from assignments.models import LONGEST, Assignment, Offer
from volunteers.models import Volunteer

__all__ = ["ENOUGH", "Suggestion", "suggestions_for"]


@dataclass(frozen=True)
class Suggestion:
    """A volunteer who speaks the language, and what else speaks for them."""

    volunteer: Volunteer
    level: str
    is_free: bool
    is_near: bool


def suggestions_for(assignment: Assignment, volunteers: QuerySet[Volunteer]) -> list[Suggestion]:
    """Those of the volunteers who could go along: first who usually has time then, then who lives near.

    Active, speaks the language from B1 on, not booked at that hour, has not declined. Three queries.
    """
    able = (
        volunteers.active()  # type: ignore[attr-defined]
        .filter(person__languages__language__in=assignment.languages, person__languages__speaking__gte=ENOUGH)
        .exclude(pk__in=_declined(assignment))
        .exclude(pk__in=_booked_at(assignment))
        .select_related("person__municipality")
        .prefetch_related("person__languages", "person__availability")
        .distinct()
    )
    found = [
        Suggestion(
            volunteer=volunteer,
            level=next(
                skill.short_level
                for skill in volunteer.person.languages.all()
                if skill.language in assignment.languages
            ),
            is_free=_has_time(volunteer, assignment),
            is_near=volunteer.person.municipality_id == assignment.municipality_id,
        )
        for volunteer in able
    ]
    return sorted(
        found, key=lambda entry: (not entry.is_free, not entry.is_near, entry.volunteer.person.sort_name)
    )


def _declined(assignment: Assignment) -> QuerySet[Offer, object]:
    return assignment.offers.filter(round=assignment.round, answer=OfferAnswer.NO).values("volunteer")


def _booked_at(assignment: Assignment) -> set[object]:
    near = Assignment.objects.taken().filter(
        starts_at__lt=assignment.ends_at,
        starts_at__gt=assignment.starts_at - timedelta(minutes=LONGEST),
    )
    return {other.volunteer_id for other in near if other.ends_at > assignment.starts_at}


def _has_time(volunteer: Volunteer, assignment: Assignment) -> bool:
    """Whether the whole assignment lies in one of the volunteer's usual free times."""
    starts_at, ends_at = localtime(assignment.starts_at), localtime(assignment.ends_at)
    return any(
        window.weekday == starts_at.weekday()
        and window.starts_at <= starts_at.time()
        and ends_at.time() <= window.ends_at
        and ends_at.date() == starts_at.date()
        for window in volunteer.person.availability.all()
    )
