"""The page that shows who was at which date of a course."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import Result, bench
from benchmarks.rows import BulkOffice, save_rows
from training.models import Attendance, CountedTime, Course, Enrolment, Session

FEW, MANY = (10, 3), (1000, 30)  # volunteers, dates
MINUTES = 80


def _course(office: BulkOffice, volunteers: int, dates: int) -> Course:
    """All are enrolled, and were there on nine of ten dates."""
    course = Course.objects.create(
        programme=office.programme, organisation=office.organisation, title=f"Kurs {dates}", seats=2000
    )
    first = datetime.combine(office.start, time(18), tzinfo=UTC)
    sessions = save_rows(
        Session(
            course=course,
            title=f"Termin {number}",
            starts_at=first + timedelta(days=number),
            ends_at=first + timedelta(days=number, minutes=MINUTES),
            place="Haus",
        )
        for number in range(dates)
    )
    people = office._volunteers(office._people(range(volunteers), f"Kurs{dates}"))
    save_rows(Enrolment(course=course, volunteer=person, enrolled_on=office.start) for person in people)
    attended = save_rows(
        Attendance(session=session, volunteer=person, status="present", minutes=MINUTES)
        for number, person in enumerate(people)
        for session in sessions
        if (number + session.starts_at.day) % 10
    )
    save_rows(
        CountedTime(
            volunteer=entry.volunteer,
            module=office.module,
            minutes=MINUTES,
            counted_on=entry.session.starts_at.date(),
            attendance=entry,
        )
        for entry in attended
    )
    return course


@bench(
    f"queries of the course overview: {FEW[0]} volunteers × {FEW[1]} dates and {MANY[0]} × {MANY[1]}",
    goal="equal",
)
def queries() -> Result:
    office = BulkOffice()
    client = Client()
    client.force_login(office.administrator)
    counts = []
    for volunteers, dates in (FEW, MANY):
        address = reverse("training:course_overview", args=[_course(office, volunteers, dates).pk])
        client.get(address)  # templates are compiled now
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}.")
        counts.append(len(captured))
    return Result(f"{counts[0]} and {counts[1]}", counts[0] == counts[1])
