"""Assignments of these days in every state, and who else may be asked: contact points and contact persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError

from assignments.enums import AssignmentKind, Urgency
from assignments.models import Assignment
from assignments.services.answers import give_back, take_assignment
from assignments.services.asking import start_asking
from assignments.services.outside import confirm_request, request_from_outside
from assignments.services.passing import agrees_to_passing, pass_on
from assignments.services.profile import save_profile
from assignments.services.requests import Requester, request_assignment
from assignments.services.waves import sweep
from newcomers.models import Newcomer
from office.demo.world import World
from people.enums import GenderWish
from volunteers.models import Volunteer

LISTED, PASSED = 14, 5
REMARKS = (
    "Gern Arzt und Schule, nachmittags.",
    "Kenne mich mit Anträgen beim Jobcenter aus.",
    "Briefe und Formulare, auch am Telefon.",
    "",
)
KINDS: tuple[list[AssignmentKind], ...] = (
    [AssignmentKind.DOCTOR, AssignmentKind.SCHOOL],
    [AssignmentKind.JOB_CENTRE, AssignmentKind.AUTHORITY, AssignmentKind.FORM],
    [AssignmentKind.LETTER, AssignmentKind.FORM],
    [],
)


def build_requests(
    world: World,
    newcomers: Sequence[Newcomer],
    speakers: Mapping[str, Sequence[Volunteer]],
    language_of: Callable[[Newcomer], str],
) -> None:
    """Twelve: taken, asked, handed back, exhausted, new from outside, not confirmed yet."""
    _contacts(world, speakers)
    morning = world.at(world.today, 9)
    languages = [language_of(newcomer) for newcomer in newcomers]
    often = max(sorted(set(languages) - {""}), key=lambda language: len(speakers[language]))
    many = [newcomer for newcomer, language in zip(newcomers, languages, strict=True) if language == often]

    def request(number: int, days: int, hour: int, **facts: object) -> Assignment:
        starts_at = world.at(_workday(world, days), hour)
        known: dict[str, object] = {
            "newcomer": many[number % len(many)],
            "language": often,
            "kind": list(AssignmentKind)[number % len(AssignmentKind)],
            "minutes": 60,
            "place": "Rathaus, Bürgerbüro",
        }
        asked_at = min(morning, starts_at) - timedelta(days=2)
        made = request_assignment(
            **(known | facts),  # type: ignore[arg-type]
            starts_at=starts_at,
            by=world.coordinator,
            now=asked_at,
        )
        return came_in(made, asked_at)

    def taken(assignment: Assignment, number: int) -> None:
        now = min(morning, assignment.starts_at) - timedelta(days=1)
        take_with_somebody(world, assignment, speakers[often], number, now)

    taken(request(0, -2, 14), 0)  # over, and nobody has written how it was
    taken(request(1, 0, 16), 1)
    taken(request(2, 1, 10, wished_gender=GenderWish.ANY), 2)
    asked = [
        request(3, 3, 9),
        request(4, 5, 15, urgency=Urgency.URGENT),
        request(5, 6, 9, window_until=world.at(_workday(world, 6), 14), place="Finanzamt"),
    ]
    for assignment, minutes in zip(asked, (1440, 5, 60), strict=True):
        now = morning - timedelta(minutes=minutes)
        start_asking(assignment=assignment, by=world.coordinator, now=now)
    returned = request(6, 4, 11)
    taken(returned, 3)
    if returned.volunteer:
        give_back(
            assignment=returned, volunteer=returned.volunteer, reason="Ich bin krank geworden.", now=morning
        )
    start_asking(assignment=request(7, 7, 13, language="so"), by=world.coordinator, now=morning)
    sweep(morning)
    request(8, 8, 10)
    _from_outside(world, often, morning)


def came_in(assignment: Assignment, at: datetime) -> Assignment:
    """Not when the demo was loaded."""
    assignment.created_at = at
    assignment.save(update_fields=["created_at"])
    return assignment


def take_with_somebody(
    world: World, assignment: Assignment, speakers: Sequence[Volunteer], number: int, now: datetime
) -> None:
    """The first of them who is not taken at that hour."""
    for step in range(len(speakers)):
        volunteer = speakers[(number + step) % len(speakers)]
        try:
            take_assignment(assignment=assignment, volunteer=volunteer, by=world.coordinator, now=now)
        except ValidationError:
            continue
        return
    raise AssertionError("Nobody of the demo county is free for this assignment.")


def _contacts(world: World, speakers: Mapping[str, Sequence[Volunteer]]) -> None:
    """What they go along to, who stands in the directory, and whose contact the other two places have."""
    everybody = {volunteer.pk: volunteer for found in speakers.values() for volunteer in found}
    agreed = [volunteer for volunteer in everybody.values() if agrees_to_passing(volunteer.person)]
    for number, volunteer in enumerate(agreed[:LISTED]):
        save_profile(
            volunteer=volunteer,
            is_asked=True,
            kinds=KINDS[number % len(KINDS)],
            at_short_notice=number % 3 != 0,
            most_per_month=4 if number % 4 == 1 else None,
            is_listed=True,
            remark=REMARKS[number % len(REMARKS)],
            by=world.coordinator,
        )
    for number, volunteer in enumerate(agreed[:PASSED]):
        pass_on(
            volunteer=volunteer,
            organisation=(world.cafe, world.initiative)[number % 2],
            reason="Sprache fehlt dort",
            by=world.administrator,
            now=world.at(world.day(60 - number), 10),
        )


def _from_outside(world: World, language: str, morning: datetime) -> None:
    """A school and an authority that have confirmed, a practice that has not yet."""
    for number, (institution, name, guest, phone, kind, place) in enumerate(
        (
            ("Grundschule am Musterbach", "Frau Beispiel", "Amina", "+496252999970", "school", "Sekretariat"),
            ("Jobcenter Bensheim", "Frau Probe", "Rahel", "+496252999972", "job_centre", "Raum 2.07"),
            ("Praxis am Markt", "Herr Muster", "Yusuf", "+496252999971", "doctor", "Anmeldung"),
        )
    ):
        assignment = request_from_outside(
            organisation=world.county,
            requester=Requester(
                requester_name=name,
                requester_institution=institution,
                requester_email=f"{kind}@demo.example",
                requester_phone=f"+49625299998{number}",
            ),
            guest_name=guest,
            guest_phone=phone,
            kind=kind,
            language=language,
            starts_at=world.at(_workday(world, 3 + number), 11 + number),
            minutes=45,
            place=place,
            now=morning - timedelta(hours=2),
        )
        if assignment is None:
            continue
        came_in(assignment, morning - timedelta(hours=2))
        if number < 2:
            confirm_request(assignment=assignment, now=morning - timedelta(hours=1))


def _workday(world: World, days: int) -> date:
    """In so many days; the Monday after a weekend, for what is over the Friday before."""
    day = world.today + timedelta(days=days)
    weekend = max(0, day.weekday() - 4)
    return day - timedelta(days=weekend) if days < 0 else day + timedelta(days=(3 - weekend) * (weekend > 0))
