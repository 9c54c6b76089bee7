"""When volunteers are taken: by assignments, group exchanges, training and events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assignments.diary import busy, clash
from assignments.models import Assignment
from events.models import Event, Registration
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionInvitation, SupervisionMeeting
from tests.builders import (
    make_group,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_programme,
    make_volunteer,
)
from training.enums import AttendanceStatus, PlaceStatus
from training.models import Attendance, Course, Enrolment, Session, SessionPlace
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 3, 3, 14, tzinfo=UTC)
DAY = (datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC))
HOUR = timedelta(hours=1)


def make_assignment(volunteer: Volunteer | None, **fields: Any) -> Assignment:
    facts = {"kind": "doctor", "language": "ti", "starts_at": TUESDAY, "minutes": 60, "place": "Klinik"}
    facts |= {"municipality": make_municipality(), "status": "taken" if volunteer else "open"}
    return Assignment.objects.create(
        programme=make_programme(),
        organisation=make_organisation(),
        newcomer=make_newcomer(),
        volunteer=volunteer,
        **facts | fields,
    )


def make_date(volunteer: Volunteer, answer: str = Answer.YES, **fields: Any) -> None:
    group = make_group(f"Gruppe {SupervisionMeeting.objects.count()}")
    facts = {"starts_at": TUESDAY, "announced_at": TUESDAY, "minutes": 120, "place": "Haus am Markt"}
    meeting = SupervisionMeeting.objects.create(group=group, **facts | fields)
    SupervisionInvitation.objects.create(meeting=meeting, volunteer=volunteer, answer=answer)


def make_session(**fields: Any) -> Session:
    number = Session.objects.count()
    course = Course.objects.create(
        programme=make_programme(), organisation=make_organisation(), title=f"Kurs {number}"
    )
    facts = {
        "title": "Asyl",
        "starts_at": TUESDAY,
        "ends_at": TUESDAY + 2 * HOUR,
        "place": "64646 Heppenheim",
    }
    return Session.objects.create(course=course, **facts | fields)


def make_event(email: str, **fields: Any) -> None:
    facts = {"title": "Fest", "kind": "workshop", "place": "Saal"}
    facts |= {"starts_at": TUESDAY, "ends_at": TUESDAY + 3 * HOUR}
    event = Event.objects.create(
        programme=make_programme(), organisation=make_organisation(), **facts | fields
    )
    Registration.objects.create(event=event, name="Helga", email=email)


def test_everything_that_takes_somebodys_time() -> None:
    one, other = make_volunteer(person_email="Helga@example.org"), make_volunteer()
    taken = make_assignment(one, starts_at=TUESDAY - 5 * HOUR)
    make_date(one, starts_at=TUESDAY - 3 * HOUR)
    Enrolment.objects.create(course=make_session().course, volunteer=one, enrolled_on=TUESDAY.date())
    make_event("helga@EXAMPLE.org", starts_at=TUESDAY + 4 * HOUR, ends_at=TUESDAY + 7 * HOUR)
    online = make_session(
        place="", online_url="https://example.org", starts_at=TUESDAY + 8 * HOUR, ends_at=TUESDAY + 9 * HOUR
    )
    SessionPlace.objects.create(session=online, volunteer=one)
    found = busy([one.pk, other.pk], *DAY)
    assert list(found) == [one.pk]
    assert [(each.label, each.hours) for each in found[one.pk]] == [
        ("ein anderer Einsatz", "10:00–11:00"),
        ("Gruppenaustausch", "12:00–14:00"),
        ("Schulung", "15:00–17:00"),
        ("eine Veranstaltung", "19:00–22:00"),
        ("Schulung", "23:00–00:00"),
    ]
    points = [each.point for each in found[one.pk]]
    assert points[0] == pytest.approx((49.68, 8.62), abs=0.02)
    assert points[2] == pytest.approx((49.64, 8.64), abs=0.02)
    # Online one takes part from home.
    assert (points[1], points[3], points[4]) == (None, None, one.person.coordinates)
    assert found[one.pk][0].assignment_id == taken.pk


def test_what_takes_nobodys_time() -> None:
    one = make_volunteer(person_email="helga@example.org")
    for status in ("done", "cancelled"):
        facts = {"outcome": "took_place", "actual_minutes": 60} if status == "done" else {}
        make_assignment(one, status=status, **facts)
    make_assignment(None)
    make_date(one, Answer.NO)
    make_date(one, status=SupervisionStatus.CANCELLED)
    waiting, off = make_session(), make_session()
    Enrolment.objects.create(
        course=waiting.course, volunteer=one, enrolled_on=TUESDAY.date(), status=PlaceStatus.WAITING
    )
    SessionPlace.objects.create(session=off, volunteer=one)
    Attendance.objects.create(session=off, volunteer=one, status=AttendanceStatus.EXCUSED)
    called_off = make_session(cancelled_at=TUESDAY)
    SessionPlace.objects.create(session=called_off, volunteer=one)
    make_event("gisela@example.org")
    make_event("helga@example.org", starts_at=DAY[1], ends_at=DAY[1] + HOUR)
    assert busy([one.pk], *DAY) == {}
    assert not clash(one.pk, starts_at=TUESDAY, minutes=60, point=None)


def test_a_clash_counts_the_way_and_not_the_assignment_itself() -> None:
    one, point = make_volunteer(), (49.643, 8.639)  # Heppenheim, a quarter of an hour from Bensheim
    taken = make_assignment(one)

    def at(minutes: int, **options: Any) -> object:
        begins = TUESDAY + HOUR + timedelta(minutes=minutes)
        return clash(one.pk, starts_at=begins, minutes=60, **{"point": point} | options)

    assert at(10)
    assert not at(15)
    assert at(-130)
    assert not at(-135)
    assert not at(-30, exclude=taken.pk)


def test_hours_are_true_when_the_clocks_change() -> None:
    one = make_volunteer()
    # 29 March 2026: from 1:30 to 3:30 on the wall is an hour.
    make_assignment(one, starts_at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    night = datetime(2026, 3, 29, tzinfo=UTC)
    [spring] = busy([one.pk], night, night + 3 * HOUR)[one.pk]
    assert (spring.hours, spring.ends_at - spring.starts_at) == ("01:30–03:30", HOUR)
    assert not clash(one.pk, starts_at=night + 1.5 * HOUR, minutes=30, point=None, place="Klinik")
    # 25 October 2026: the hour from 2:00 on comes twice; whoever is taken in the first is free in the second.
    make_assignment(one, starts_at=datetime(2026, 10, 25, 0, tzinfo=UTC))
    autumn = datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert not clash(one.pk, starts_at=autumn, minutes=60, point=None, place="Klinik")
    assert clash(one.pk, starts_at=autumn - HOUR, minutes=60, point=None, place="Klinik")


def test_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    ids = []
    for number in range(6):
        one = make_volunteer(person_email=f"v{number}@example.org")
        ids.append(one.pk)
        make_assignment(one)
        make_date(one)
        Enrolment.objects.create(course=make_session().course, volunteer=one, enrolled_on=TUESDAY.date())
        make_event(f"v{number}@example.org")
    for some in (ids[:1], ids):
        with django_assert_num_queries(9):
            assert len(busy(some, *DAY)) == len(some)
