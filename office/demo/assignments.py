"""Seventy single assignments: most done, some taken, asked or still open, one without its report."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assignments.enums import AssignmentKind
from assignments.facts import ENOUGH
from assignments.models import Assignment
from assignments.services.answers import take_assignment
from assignments.services.asking import offer_assignment
from assignments.services.reports import complete_assignment
from assignments.services.requests import cancel_assignment, request_assignment
from newcomers.models import Newcomer
from office.demo.world import World
from people.models import LanguageSkill
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

DONE, CANCELLED, TAKEN, OFFERED, OPEN = 54, 4, 4, 4, 4
PLACES = {
    AssignmentKind.AUTHORITY: "Ausländerbehörde Heppenheim",
    AssignmentKind.JOB_CENTRE: "Jobcenter Bensheim",
    AssignmentKind.FORM: "Büro für Integration",
    AssignmentKind.LETTER: "Café Miteinander",
    AssignmentKind.SCHOOL: "Grundschule am Musterbach",
    AssignmentKind.DOCTOR: "Praxis am Markt",
    AssignmentKind.OTHER: "Bürgerhaus",
}
REPORTS = ("Alles geklärt.", "Termin für die nächste Woche bekommen.", "Antrag ist abgegeben.", "")


def build_assignments(world: World) -> None:
    """Each for a newcomer whose language some active volunteer speaks."""
    speakers = _speakers()
    waiting = [newcomer for newcomer in world.newcomers if _common(newcomer, speakers)]
    total = DONE + CANCELLED + TAKEN + OFFERED + OPEN
    for number in range(total):
        newcomer = waiting[number * 7 % len(waiting)]
        language = _common(newcomer, speakers)
        # The first that was taken is over, and nobody has written how it was.
        past = number <= DONE + CANCELLED
        day = world.day(max(4, 400 - number * 7)) if past else world.today + timedelta(days=2 + number % 9)
        assignment, asked_at = _request(world, newcomer, language, _weekday(day), number)
        _carry_on(world, assignment, speakers[language], number, asked_at)


def _speakers() -> dict[str, list[Volunteer]]:
    """Active volunteers with an address, by the languages besides German that they speak well."""
    found: dict[str, list[Volunteer]] = {}
    skills = (
        LanguageSkill.objects.filter(
            person__volunteer__status=VolunteerStatus.ADMITTED, speaking__gte=max(ENOUGH, 4)
        )
        .exclude(language="de")
        .exclude(person__email="")
    )
    for skill in skills.select_related("person__volunteer__person").order_by(
        "person__last_name", "person__first_name"
    ):
        found.setdefault(skill.language, []).append(skill.person.volunteer)
    return found


def _common(newcomer: Newcomer, speakers: dict[str, list[Volunteer]]) -> str:
    if newcomer.status != "accepted":
        return ""
    spoken = newcomer.person.languages.filter(speaking__gte=5).values_list("language", flat=True)
    return next((language for language in spoken if language in speakers), "")


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _request(
    world: World, newcomer: Newcomer, language: str, day: date, number: int
) -> tuple[Assignment, datetime]:
    kind = list(AssignmentKind)[number % len(AssignmentKind)]
    starts_at = world.at(day, 8 + number % 8)
    asked_at = min(starts_at - timedelta(days=4), world.at(world.today, 7))
    assignment = request_assignment(
        newcomer=newcomer,
        kind=kind,
        language=language,
        starts_at=starts_at,
        minutes=world.dice.choice([30, 60, 60, 90]),
        place=PLACES[kind],
        details="Bitte Unterlagen mitbringen." if number % 3 == 0 else "",
        by=world.coordinator,
        now=asked_at,
    )
    return assignment, asked_at


def _carry_on(
    world: World, assignment: Assignment, speakers: list[Volunteer], number: int, asked_at: datetime
) -> None:
    volunteer = speakers[number % len(speakers)]
    soon = asked_at + timedelta(hours=3)
    if number < DONE:
        take_assignment(assignment=assignment, volunteer=volunteer, by=world.coordinator, now=asked_at)
        complete_assignment(
            assignment=assignment,
            actual_minutes=assignment.minutes + world.dice.choice([-10, 0, 15, 30]),
            report=world.dice.choice(REPORTS),
            by=world.coordinator,
            now=assignment.ends_at,
        )
    elif number < DONE + CANCELLED:
        cancel_assignment(assignment=assignment, by=world.coordinator, now=soon)
    elif number < DONE + CANCELLED + TAKEN:
        take_assignment(assignment=assignment, volunteer=volunteer, by=world.coordinator, now=asked_at)
    elif number < DONE + CANCELLED + TAKEN + OFFERED:
        offer_assignment(assignment=assignment, volunteer=volunteer, by=world.coordinator, now=asked_at)
