"""From records to profiles, in a fixed number of queries however many people there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import TypedDict

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from matching.engine.profile import Gate, Profile, Skill, Window
from matching.enums import ProposalStatus
from matching.models import ForbiddenPair, Proposal
from newcomers.models import Newcomer
from partnerships.enums import PARTED
from partnerships.models import Partnership
from partnerships.queries import prepared
from people.enums import Literacy, Schooling
from people.models import Person
from programmes.enums import NeededBy
from programmes.models import Task
from volunteers.models import Volunteer


def with_open_proposals(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Adds `open_proposals`: places that are kept for somebody who is being asked."""
    number = (
        Proposal.objects.open()
        .filter(volunteer=OuterRef("pk"))
        .order_by()
        .values("volunteer")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return volunteers.annotate(open_proposals=Coalesce(Subquery(number, output_field=IntegerField()), 0))


def matchable(volunteers: QuerySet[Volunteer], *, today: date) -> QuerySet[Volunteer]:
    """Admitted, screened and trained, with all that a profile needs; a free place is a gate of its own."""
    found: QuerySet[Volunteer] = with_open_proposals(prepared(volunteers, today)).with_person()  # type: ignore[attr-defined]
    return found


def matchable_profile(volunteer: Volunteer) -> Profile:
    """The profile of a row of `matchable`: places on which somebody is being asked are not free."""
    free = volunteer.free_places - volunteer.open_proposals  # type: ignore[attr-defined]
    return volunteer_profile(volunteer, free_places=max(free, 0))


def volunteer_profile(volunteer: Volunteer, *, free_places: int) -> Profile:
    return Profile(
        id=str(volunteer.pk),
        wished_gender=volunteer.wished_gender,
        tasks=frozenset(str(task.pk) for task in volunteer.offers.all()),
        accepts_children=volunteer.accepts_children,
        free_places=free_places,
        **_of_person(volunteer.person),
    )


def newcomer_profile(newcomer: Newcomer, *, barred: Mapping[str, Gate] | None = None) -> Profile:
    """`barred` spares the queries for pairs that are out of the question, where they do not matter."""
    return Profile(
        id=str(newcomer.pk),
        wished_gender=newcomer.wished_gender,
        tasks=frozenset(str(task.pk) for task in needs_of(newcomer)),
        children=newcomer.children,
        barred=barred_volunteers(newcomer) if barred is None else barred,
        **_of_person(newcomer.person),
    )


def needs_of(newcomer: Newcomer) -> list[Task]:
    """What was asked for, and what follows from reading, writing and schooling as the programme has it."""
    asked = list(newcomer.needs.all())
    implied = _implied(newcomer.person)
    return asked + [
        task for task in newcomer.programme.tasks.all() if task.needed_by in implied and task not in asked
    ]


def _implied(person: Person) -> set[str]:
    """Unknown reading, writing or schooling implies nothing."""
    reasons = {
        NeededBy.NOT_LITERATE: person.literacy in (Literacy.NONE, Literacy.OTHER_SCRIPT),
        NeededBy.LITTLE_SCHOOLING: person.schooling in (Schooling.NONE, Schooling.PRIMARY),
        NeededBy.DEGREE: person.schooling in (Schooling.VOCATIONAL, Schooling.ACADEMIC),
    }
    return {reason.value for reason, holds in reasons.items() if holds}


def labels_of(newcomer: Newcomer, volunteers: Iterable[Volunteer]) -> dict[str, object]:
    """Interests and tasks by id, for the sentences; their names follow the reader's language."""
    sides: list[tuple[Person, Iterable[Task]]] = [
        (newcomer.person, needs_of(newcomer)),
        *((volunteer.person, volunteer.offers.all()) for volunteer in volunteers),
    ]
    labels: dict[str, object] = {}
    for person, tasks in sides:
        labels |= {str(entry.interest_id): entry.interest for entry in person.person_interests.all()}
        labels |= {str(task.pk): task for task in tasks}
    return labels


class _PersonFields(TypedDict):
    name: str
    person: str
    gender: str
    languages: dict[str, Skill]
    likes: frozenset[str]
    dislikes: frozenset[str]
    windows: tuple[Window, ...]
    coordinates: tuple[float, float] | None
    travels_km: int


def _of_person(person: Person) -> _PersonFields:
    interests = person.person_interests.all()
    return {
        "name": person.first_name,
        "person": str(person.pk),
        "gender": person.gender,
        "languages": {
            skill.language: Skill(skill.understanding, skill.speaking) for skill in person.languages.all()
        },
        "likes": frozenset(str(entry.interest_id) for entry in interests if not entry.dislikes),
        "dislikes": frozenset(str(entry.interest_id) for entry in interests if entry.dislikes),
        "windows": tuple(
            Window(window.weekday, _minutes(window.starts_at), _minutes(window.ends_at))
            for window in person.availability.all()
        ),
        "coordinates": person.coordinates,
        "travels_km": person.travels_km,
    }


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute


def barred_volunteers(newcomer: Newcomer) -> dict[str, Gate]:
    """Volunteers who are out of the question for this newcomer; the weightiest reason is written last."""
    declined = Proposal.objects.filter(newcomer=newcomer, status=ProposalStatus.DECLINED)
    did_not_fit = Partnership.objects.filter(newcomer=newcomer, closure_reason__in=PARTED)
    forbidden = ForbiddenPair.objects.filter(newcomer=newcomer)
    return {
        str(volunteer_id): gate
        for gate, rows in (
            (Gate.DECLINED, declined),
            (Gate.DID_NOT_FIT, did_not_fit),
            (Gate.FORBIDDEN, forbidden),
        )
        for volunteer_id in rows.order_by().values_list("volunteer_id", flat=True)
    }
