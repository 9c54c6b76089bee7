"""The curriculum of forty hours and three cohorts: two have finished, the third is on its way."""

from __future__ import annotations

from datetime import date, time, timedelta

from office.demo.people import APPLIED, REFUSED, VOLUNTEERS
from office.demo.world import World
from training.enums import AttendanceStatus
from training.models import Course, Module
from training.services import change_session, plan_course, save_course, save_module
from training.services.attendance import AttendanceEntry, record_session_attendance
from training.services.credits import credit_time
from training.services.enrolment import enrol
from volunteers.models import Volunteer

# Topics from the model project's programme; the split into hours is ours.
CURRICULUM = (
    ("Motivation, Rolle, Kennenlernen", 4),
    ("Interkulturelle Kommunikation", 8),
    ("Zuwanderung nach Deutschland: Geschichte und Politik", 6),
    ("Integrationsprogramme von Bund, Land und Kommune", 4),
    ("Aufenthaltsrecht", 4),
    ("Staatsangehörigkeitsrecht", 2),
    ("Deutsch im Gespräch, Alphabetisierung", 4),
    ("Ämter, Schule, Gesundheit, Netzwerke", 4),
    ("Möglichkeiten und Grenzen, Nähe und Distanz, Verschwiegenheit", 3),
    ("Fallarbeit, Vereinbarung, Abschluss", 1),
)
LEARNERS = 15
FIRST_COHORT = 60
COHORTS = (("Schulung Heppenheim", 585), ("Schulung Bensheim", 300), ("Schulung Lampertheim", 25))


def build_training(world: World) -> None:
    """Whoever was admitted has been trained, but for the last fifteen, who are learning now."""
    for title, hours in CURRICULUM:
        save_module(Module(programme=world.programme, title=title, minutes=hours * 60))
    admitted = world.volunteers[: VOLUNTEERS - APPLIED - REFUSED]
    world.learners = admitted[-LEARNERS:]
    world.ready = admitted[:-LEARNERS]
    groups = (world.ready[:FIRST_COHORT], world.ready[FIRST_COHORT:], world.learners)
    for (title, days_ago), members in zip(COHORTS, groups, strict=True):
        course = _cohort(world, title, days_ago, members)
    _full_house(world, course)
    # Offered from next year on; no date deals with it yet.
    save_module(
        Module(
            programme=world.programme,
            title="Erste Hilfe am Kind",
            minutes=180,
            is_required=False,
            valid_from=date(world.today.year + 1, 1, 1),
        )
    )
    credit_time(
        volunteer=world.learners[3],
        module=Module.objects.get(title="Aufenthaltsrecht"),
        minutes=120,
        reason="Fortbildung „Aufenthaltsrecht“ bei der Volkshochschule, Bescheinigung liegt vor",
        on=world.day(120),
        by=world.coordinator,
        today=world.today,
    )


def _full_house(world: World, course: Course) -> None:
    """All seats of the running course are taken, and two wait for one. Its last evening is online."""
    course.seats = course.enrolments.count()
    save_course(course)
    applied = world.volunteers[VOLUNTEERS - APPLIED - REFUSED : VOLUNTEERS - REFUSED]
    for volunteer in applied[:2]:
        enrol(course=course, volunteer=volunteer, by=world.coordinator, today=world.today)
    last = course.sessions.order_by("starts_at").last()
    if last:
        change_session(
            session=last,
            modules={part.module: part.minutes for part in last.parts.select_related("module")},
            starts_at=last.starts_at,
            minutes=last.minutes,
            online_url="https://treffen.demo.example/schulung",
            materials="Bitte das Handbuch „Vereinbarung und Abschluss“ bereithalten.",
            trainer=world.trainer,
        )


def _cohort(world: World, title: str, days_ago: int, members: list[Volunteer]) -> Course:
    starts_on = world.day(days_ago)
    town_name = title.rsplit(" ", 1)[-1]
    town = next(town for town in world.towns if town.name == town_name)
    course = plan_course(
        course=Course(
            programme=world.programme,
            organisation=world.county,
            municipality=town,
            title=f"{title} {starts_on:%m/%Y}",
            seats=max(16, len(members)),
        ),
        starts_on=starts_on,
        weekdays=[2, 5],
        starts_at=time(9),
        place=f"Bürgerhaus {town_name}",
        trainer=world.trainer,
    )
    for volunteer in members:
        enrol(course=course, volunteer=volunteer, by=world.coordinator, today=starts_on - timedelta(days=2))
    now = world.at(world.today, 7)
    for session in course.sessions.select_related("course"):
        if not session.has_begun(now=now):
            continue
        learning_now = members is world.learners
        entries = [
            AttendanceEntry(
                volunteer,
                AttendanceStatus.EXCUSED
                if learning_now and world.dice.random() < 0.12
                else AttendanceStatus.PRESENT,
            )
            for volunteer in members
        ]
        record_session_attendance(
            session=session, entries=entries, by=world.trainer, now=session.ends_at + timedelta(minutes=5)
        )
    return course
