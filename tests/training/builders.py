"""The forty-hour curriculum, courses, and people who were there."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from programmes.models import Programme
from tests.builders import TODAY, make_municipality, make_organisation, make_programme
from training.enums import AttendanceStatus
from training.models import Attendance, Course, Enrolment, Module, Session, SessionModule
from training.progress import progress_of, with_hours
from training.services.attendance import count_time
from training.services.completion import settle
from volunteers.models import Volunteer

BERLIN = ZoneInfo("Europe/Berlin")
CURRICULUM = {
    "Motivation, Rolle, Kennenlernen": 240,
    "Interkulturelle Kommunikation": 480,
    "Zuwanderung: Geschichte und Politik": 360,
    "Programme von Bund, Land und Kommune": 240,
    "Aufenthaltsrecht": 240,
    "Staatsangehörigkeitsrecht": 120,
    "Deutsch im Gespräch, Alphabetisierung": 240,
    "Ämter, Schule, Gesundheit, Netzwerke": 240,
    "Möglichkeiten und Grenzen, Nähe und Distanz": 180,
    "Fallarbeit, Vereinbarung, Abschluss": 60,
}


def make_curriculum() -> dict[str, Module]:
    programme = make_programme()
    return {
        title: Module.objects.get_or_create(
            programme=programme, title=title, defaults={"minutes": minutes, "position": position}
        )[0]
        for position, (title, minutes) in enumerate(CURRICULUM.items(), 1)
    }


def make_course(title: str = "Schulung Frühjahr 2026", **fields: Any) -> Course:
    fields.setdefault("programme", make_programme())
    fields.setdefault("organisation", make_organisation())
    fields.setdefault("municipality", make_municipality())
    return Course.objects.create(title=title, **fields)


def make_session(
    course: Course | None = None,
    module: Module | None = None,
    starts_at: datetime = datetime(2026, 2, 7, 9, tzinfo=BERLIN),
    minutes: int = 240,
    **fields: Any,
) -> Session:
    fields.setdefault("place", "Bensheim, Altes Rathaus")
    module = module or make_curriculum()["Aufenthaltsrecht"]
    fields.setdefault("title", module.title)
    session = Session.objects.create(
        course=course or make_course(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **fields,
    )
    SessionModule.objects.create(session=session, module=module, minutes=minutes)
    return session


def attend(
    volunteer: Volunteer,
    module: Module,
    minutes: int,
    *,
    course: Course | None = None,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
    **session: Any,
) -> Attendance:
    """Was at a session of its own on this module."""
    held = make_session(course, module, minutes=max(minutes, 60), **session)
    attendance = Attendance.objects.create(session=held, volunteer=volunteer, status=status, minutes=minutes)
    count_time(attendance)
    settle([volunteer], by=None, today=TODAY, reason="test")
    return attendance


def attend_everything(volunteer: Volunteer, *, short: dict[str, int] | None = None, **session: Any) -> None:
    """Was at the whole curriculum in one course, but for `short` minutes of some modules."""
    course = session.pop("course", None) or make_course()
    for title, module in make_curriculum().items():
        minutes = module.minutes - (short or {}).get(title, 0)
        if minutes:
            attend(volunteer, module, minutes, course=course, **session)


def give_place(course: Course, volunteer: Volunteer, **fields: Any) -> Enrolment:
    """A place in the course, given on `TODAY`."""
    fields.setdefault("enrolled_on", TODAY)
    return Enrolment.objects.create(course=course, volunteer=volunteer, **fields)


def address(name: str, *records: Any) -> str:
    """The address of a page of training, of these records."""
    return reverse(f"training:{name}", args=[getattr(record, "pk", record) for record in records])


def look(volunteer, today=TODAY, by=None, reason="a reason"):
    """Settle one person and say whether they are ready, on their page and in lists alike."""
    settle([volunteer], by=by, today=today, reason=reason)
    on_page = progress_of(volunteer, today=today).is_ready
    assert with_hours(Volunteer.objects.all(), today=today).get(pk=volunteer.pk).is_ready == on_page
    return on_page


def rules(**fields):
    """The programme with these rules, changed without anybody looking at who is ready."""
    programme = make_programme()
    Programme.objects.filter(pk=programme.pk).update(**fields)
    return programme
