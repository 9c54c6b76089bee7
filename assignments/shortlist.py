"""Who could go along, best first, and why; and who cannot, and why not.

A fixed number of queries however many volunteers an organisation has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from assignments.companions import companions_for, need_of
from assignments.hindrance import hindrance
from assignments.models import Assignment, ContactPassing
from assignments.ranking import Reason, fit, turn
from programmes.models import Programme
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Candidate:
    """A volunteer, how well they suit (0 to 100) and why.

    `is_free`: it falls into their usual free time. `km`: as the crow flies, None where a place is not known.
    `busy`: why they cannot; "" where they can. `level`: how well they speak the language, as lists show it.
    `load`: assignments in the last eight weeks or ahead. `has_email`: whether a mail would reach them.
    """

    volunteer: Volunteer
    score: int
    reasons: list[Reason]
    is_free: bool
    km: int | None
    busy: str
    level: str
    load: int
    has_email: bool


@dataclass(frozen=True)
class Shortlist:
    """Those who can go along, best first, and those who speak the language and cannot."""

    candidates: list[Candidate]
    ruled_out: list[Candidate]


def pool(organisation_id: UUID, programme: Programme) -> QuerySet[Volunteer]:
    """Whom an organisation may ask: its own volunteers of the programme, and those whose contact was passed
    on to it. Admitted, and nobody whose data are restricted."""
    passed = ContactPassing.objects.running().filter(organisation=organisation_id)
    own = Q(person__organisation=organisation_id, programme=programme)
    found: QuerySet[Volunteer] = Volunteer.objects.active().filter(
        own | Q(pk__in=passed.values("volunteer")),
        person__restricted_at=None,
        person__erased_on=None,
    )
    return found


def shortlist(assignment: Assignment, *, now: datetime) -> Shortlist:
    """Everybody of the pool who knows one of the languages at all."""
    volunteers = pool(assignment.organisation_id, assignment.programme).filter(
        person__languages__language__in=assignment.languages
    )
    if assignment.newcomer:  # who helps others may need company, too
        volunteers = volunteers.exclude(person=assignment.newcomer.person_id)
    need = need_of(assignment, now=now)
    found: list[tuple[tuple[Any, ...], Candidate]] = []
    for volunteer, companion in companions_for(need, assignment, volunteers.distinct(), now=now):
        fitting = fit(need, companion)
        person = volunteer.person
        candidate = Candidate(
            volunteer=volunteer,
            score=fitting.score,
            reasons=list(fitting.reasons),
            is_free=fitting.is_free,
            km=fitting.km,
            busy=hindrance(need, companion),
            level=fitting.level,
            load=companion.load.assignments,
            has_email=bool(person.email) and person.email_bounced_at is None,
        )
        found.append(((-fitting.score, *turn(need, companion)), candidate))
    found.sort(key=lambda entry: entry[0])
    ordered = [candidate for _key, candidate in found]
    return Shortlist(
        candidates=[each for each in ordered if not each.busy],
        ruled_out=[each for each in ordered if each.busy],
    )


def candidates(assignment: Assignment, *, now: datetime, limit: int | None = None) -> list[Candidate]:
    """Whom to ask, the best first."""
    return shortlist(assignment, now=now).candidates[:limit]


def ruled_out(assignment: Assignment, *, now: datetime) -> list[Candidate]:
    """Who speaks the language and is not asked; `busy` says why. Pages that show both call `shortlist`."""
    return shortlist(assignment, now=now).ruled_out
