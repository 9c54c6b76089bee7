"""A second programme: people who came here themselves, prepared by regular talks and workshops."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from assignments.enums import AssignmentKind
from assignments.services.profile import save_profile
from office.demo.names import ORIGINS
from office.demo.people import new_address, new_name, new_person, new_profile
from office.demo.world import SEED, World
from people.enums import Channel, ConsentPurpose, Gender, Literacy, Schooling
from programmes.models import Programme, Task
from training.enums import AttendanceStatus, CourseKind
from training.models import Course, Session
from training.services.attendance import AttendanceEntry, record_session_attendance
from training.services.courses import save_course
from training.services.enrolment import enrol
from training.services.sessions import add_session
from volunteers.enums import Recommendation, ScreeningKind
from volunteers.models import Volunteer
from volunteers.services import admit_volunteer, apply_as_volunteer, record_check, record_interview

PEOPLE, LISTED = 10, 3
TALKS = (
    "Was macht eine Kulturmittlerin, was nicht?",
    "Das Jobcenter: Anträge, Fristen, Rechte",
    "Kindergeld und Kinderzuschlag ausfüllen",
    "Workshop: Dolmetschen im Gespräch",
    "Schule in Hessen: Wege und Abschlüsse",
    "Schweigepflicht und Datenschutz",
    "Beim Arzt: zuhören, übersetzen, Grenzen",
    "Workshop: Nähe und Distanz",
    "Rückblick, Ausblick, Vernetzung",
)
FIRST_TALK, RHYTHM = 320, 35  # days ago, days
NEEDED = 6
# How many talks each of them missed: eight have enough, the others are on their way.
MISSED = (0, 1, 0, 2, 1, 0, 2, 1, 4, 5)


def build_mediators(world: World) -> None:
    """Ten people, nine talks in a year; whoever was at six of eight has completed the preparation."""
    dice = Random(SEED + 1)
    programme = _programme(world)
    world.mediators = [_volunteer(world, programme, number) for number in range(PEOPLE)]
    for volunteer in world.mediators[:LISTED]:
        save_profile(
            volunteer=volunteer,
            is_asked=True,
            kinds=[AssignmentKind.DOCTOR, AssignmentKind.JOB_CENTRE],
            at_short_notice=True,
            most_per_month=None,
            is_listed=True,
            remark="Nachmittags, auch telefonisch.",
            by=world.administrator,
        )
    course = save_course(
        Course(
            programme=programme,
            organisation=world.cafe,
            municipality=world.cafe.municipality,
            title="Talks und Workshops im Café",
            kind=CourseKind.SERIES,
            seats=12,
        )
    )
    first = world.day(FIRST_TALK)
    for volunteer in world.mediators:
        enrol(course=course, volunteer=volunteer, by=world.coordinator, today=first - timedelta(days=3))
    missed = {
        volunteer: set(dice.sample(range(len(TALKS)), number))
        for volunteer, number in zip(world.mediators, MISSED, strict=True)
    }
    for number, title in enumerate(TALKS):
        session = _talk(world, course, title, first + timedelta(days=number * RHYTHM))
        entries = [
            AttendanceEntry(
                volunteer,
                AttendanceStatus.EXCUSED if number in missed[volunteer] else AttendanceStatus.PRESENT,
            )
            for volunteer in world.mediators
        ]
        record_session_attendance(
            session=session, entries=entries, by=world.trainer, now=session.ends_at + timedelta(minutes=5)
        )


def _programme(world: World) -> Programme:
    programme = Programme(
        name="Kulturmittlerinnen und Kulturmittler",
        code="KUM",
        organisation=world.cafe,
        starts_on=world.day(FIRST_TALK + 90),
        # The first year is over; its certificates are handed over soon.
        ends_on=world.day(7),
        required_training_minutes=0,
        regular_attendance_needed=NEEDED,
        regular_attendance_of=8,
        regular_attendance_months=12,
        summary="Wer selbst zugewandert ist, begleitet andere zu einzelnen Terminen und vermittelt.",
        summary_en="People who came here themselves accompany others to single appointments and mediate.",
    )
    programme.full_clean()
    programme.save()
    for position, task in enumerate(("Zum Amt begleiten", "Zum Arzt begleiten", "Schule und Kita"), start=1):
        english = world.tasks[task].name_en
        Task.objects.create(programme=programme, name=task, name_en=english, position=position)
    return programme


def _volunteer(world: World, programme: Programme, number: int) -> Volunteer:
    gender = Gender.MALE if number % 4 == 3 else Gender.FEMALE
    origin = list(ORIGINS)[number % len(ORIGINS)]
    first_name, last_name, home = new_name(world, origin, gender)
    applied_on = world.day(FIRST_TALK + 40 - number)
    volunteer = apply_as_volunteer(
        person=new_person(
            world,
            organisation=world.cafe,
            first_name=first_name,
            last_name=last_name,
            gender=gender,
            born_on=date(1964 + 3 * number, 1 + number, 11),
            email=new_address(first_name, last_name, 2000 + number),
            travels_km=15,
            literacy=Literacy.LATIN,
            schooling=Schooling.VOCATIONAL,
        ),
        profile=new_profile(world, home | {"de": 5}, windows=2),
        programme=programme,
        offers=list(programme.tasks.all()),
        motivation="Ich möchte weitergeben, was mir am Anfang gefehlt hat.",
        places=1,
        consents=[ConsentPurpose.PROCESSING, ConsentPurpose.CONTACT],
        channel=Channel.PAPER,
        now=world.at(applied_on, 15),
    )
    held_on = applied_on + timedelta(days=6)
    record_interview(
        volunteer=volunteer,
        held_on=held_on,
        recommendation=Recommendation.ADMIT,
        by=world.coordinator,
        today=held_on,
    )
    for kind in (ScreeningKind.CRIMINAL_RECORD, ScreeningKind.CONFIDENTIALITY):
        expires_on = held_on + timedelta(days=3 * 365) if kind == ScreeningKind.CRIMINAL_RECORD else None
        record_check(
            volunteer=volunteer,
            kind=kind,
            inspected_on=held_on,
            expires_on=expires_on,
            by=world.coordinator,
            today=held_on,
        )
    return admit_volunteer(volunteer=volunteer, by=world.coordinator, today=held_on)


def _talk(world: World, course: Course, title: str, day: date) -> Session:
    return add_session(
        course=course,
        modules={},
        title=title,
        starts_at=world.at(day, 18),
        minutes=120,
        place="Café Miteinander",
        trainer=world.trainer,
    )
