"""Single assignments of two years: most done, a few in vain, some of these days in every state there is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assignments.enums import AssignmentKind, AssignmentStatus, CancelReason, Outcome
from assignments.facts import ENOUGH
from assignments.models import Assignment, AssignmentRules
from assignments.quarters import Quarter
from assignments.services.expenses import settle
from assignments.services.reports import complete_assignment
from assignments.services.requests import cancel_assignment, request_assignment
from assignments.services.rules import save_rules
from assignments.services.waves import sweep_past
from newcomers.models import Newcomer
from office.demo.requests import build_requests, came_in, take_with_somebody
from office.demo.world import World
from people.models import LanguageSkill
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

Speakers = dict[str, list[Volunteer]]

DONE, CANCELLED, UNMET = 47, 4, 3
PLACES = {
    AssignmentKind.AUTHORITY: "Ausländerbehörde, Zimmer 14",
    AssignmentKind.JOB_CENTRE: "Jobcenter, Haupteingang",
    AssignmentKind.FORM: "Büro für Integration",
    AssignmentKind.LETTER: "Café Miteinander",
    AssignmentKind.SCHOOL: "Grundschule am Musterbach",
    AssignmentKind.DOCTOR: "Praxis am Markt",
    AssignmentKind.OTHER: "Bürgerhaus",
}
REPORTS = ("Alles geklärt.", "Termin für die nächste Woche bekommen.", "Antrag ist abgegeben.", "", "")
# Languages that nobody of the active volunteers speaks well enough: what is missing in the county.
RARE = ("so", "ckb", "az")


def build_assignments(world: World) -> None:
    """Each for a newcomer whose language some active volunteer speaks."""
    _rules(world)
    speakers = _speakers()
    # As they are by now: some have left meanwhile.
    now = Newcomer.objects.select_related("person").in_bulk([newcomer.pk for newcomer in world.newcomers])
    waiting = [now[newcomer.pk] for newcomer in world.newcomers if _common(now[newcomer.pk], speakers)]
    for number in range(DONE + CANCELLED):
        newcomer = waiting[number * 7 % len(waiting)]
        language = _common(newcomer, speakers)
        assignment, asked_at = _request(world, newcomer, language, world.day(380 - number * 7), number)
        if number < DONE:
            _done(world, assignment, speakers[language], number, asked_at)
        else:
            reason = (CancelReason.REQUESTER, CancelReason.NOT_NEEDED)[number % 2]
            soon = asked_at + timedelta(hours=3)
            cancel_assignment(assignment=assignment, reason=reason, by=world.coordinator, now=soon)
    for number in range(UNMET):
        _request(world, waiting[number], RARE[number], world.day(20 + number * 30), number)
    sweep_past(world.at(world.today, 6))
    _settle(world)
    build_requests(world, waiting, speakers, lambda newcomer: _common(newcomer, speakers))


def _rules(world: World) -> None:
    """Thirty cents for the kilometre, five euros for the hour, as far as 276 hours a year."""
    rules = AssignmentRules(
        programme=world.programme,
        cents_per_km=30,
        cents_per_hour=500,
        yearly_cap_hours=276,
        yearly_cap_euros=960,
        instead="Vereidigte Dolmetscherinnen vermittelt das Landratsamt: 06252 9999990.",
        instead_en="The county's office finds sworn interpreters: 06252 9999990.",
    )
    save_rules(rules=rules, by=world.administrator)


def _speakers() -> Speakers:
    """Active volunteers with an address, by the languages besides German that they speak well."""
    found: Speakers = {}
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


def _common(newcomer: Newcomer, speakers: Speakers) -> str:
    if newcomer.status != "accepted":
        return ""
    spoken = newcomer.person.languages.filter(speaking__gte=5).values_list("language", flat=True)
    return next((language for language in spoken if language in speakers), "")


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _request(
    world: World, newcomer: Newcomer, language: str, day: date, number: int
) -> tuple[Assignment, datetime]:
    kind = list(AssignmentKind)[number % len(AssignmentKind)]
    starts_at = world.at(_weekday(day), 8 + number % 8)
    asked_at = starts_at - timedelta(days=4)
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
    return came_in(assignment, asked_at), asked_at


def _done(
    world: World, assignment: Assignment, speakers: list[Volunteer], number: int, asked_at: datetime
) -> None:
    """Somebody took it within a day; twice the newcomer did not come, twice something is still to be done."""
    assignment.asked_at = asked_at
    assignment.save(update_fields=["asked_at"])
    said_yes = asked_at + timedelta(minutes=world.dice.choice([4, 11, 25, 40, 90, 300, 1300]))
    take_with_somebody(world, assignment, speakers, number, said_yes)
    in_vain = number in (7, 31)
    minutes = assignment.minutes + world.dice.choice([-10, 0, 15, 30])
    complete_assignment(
        assignment=assignment,
        outcome=Outcome.NEWCOMER_ABSENT if in_vain else Outcome.TOOK_PLACE,
        actual_minutes=30 if in_vain else minutes,
        travel_km=world.dice.choice([None, 6, 14, 22]),
        report="" if in_vain else world.dice.choice(REPORTS),
        needs_follow_up=number in (DONE - 3, DONE - 9),
        by=world.coordinator,
        now=assignment.ends_at,
    )


def _settle(world: World) -> None:
    """Everybody's quarter before the last; the last one waits for the office."""
    quarter = Quarter.of(world.today).previous.previous
    done = Assignment.objects.filter(status=AssignmentStatus.DONE).values("volunteer")
    volunteers = Volunteer.objects.filter(pk__in=done).order_by("person__last_name", "person__first_name")
    settle(volunteers, quarter=quarter, by=world.administrator, today=quarter.next.starts_on)
