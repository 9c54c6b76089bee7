"""Planning a course, giving places, recording who was there."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Kind
from tests.builders import (
    TODAY,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.training.builders import BERLIN, make_course, make_session
from training.enums import AttendanceStatus
from training.models import Attendance, Enrolment
from training.services import (
    AttendanceEntry,
    enrol,
    leave_course,
    record_attendance,
    record_session_attendance,
)
from volunteers.enums import RefusalReason, VolunteerStatus

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AFTERWARDS = datetime(2026, 2, 7, 14, tzinfo=BERLIN)


# --- places -----------------------------------------------------------------------------------


def test_a_volunteer_gets_a_place_and_who_gave_it_is_kept():
    user, course, volunteer = make_user(Kind.COORDINATOR), make_course(), make_volunteer()
    enrolment = enrol(course=course, volunteer=volunteer, by=user, today=TODAY)
    assert (enrolment.enrolled_by, enrolment.enrolled_on) == (user, TODAY)


def test_nobody_is_enrolled_twice():
    user, course, volunteer = make_user(), make_course(), make_volunteer()
    enrol(course=course, volunteer=volunteer, by=user, today=TODAY)
    with pytest.raises(ValidationError, match="Helga Muster"):
        enrol(course=course, volunteer=volunteer, by=user, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)


def test_another_programmes_volunteer_gets_no_place():
    course = make_course(programme=make_programme("WIR", code="WIR"))
    with pytest.raises(ValidationError, match="Helga Muster"):
        enrol(course=course, volunteer=make_volunteer(), by=make_user(), today=TODAY)


def test_a_refused_volunteer_gets_no_place():
    refused = make_volunteer(
        status=VolunteerStatus.REFUSED, decided_on=TODAY, refusal_reason=RefusalReason.NO_TIME
    )
    with pytest.raises(ValidationError):
        enrol(course=make_course(), volunteer=refused, by=make_user(), today=TODAY)


def test_a_course_that_is_over_takes_nobody():
    session = make_session()
    with pytest.raises(ValidationError):
        enrol(course=session.course, volunteer=make_volunteer(), by=make_user(), today=TODAY)


def test_whoever_leaves_keeps_the_recorded_hours():
    session = make_session()
    volunteer = enrolled_in(session.course)
    Attendance.objects.create(session=session, volunteer=volunteer, status="present", minutes=60)
    leave_course(course=session.course, volunteer=volunteer)
    assert not session.course.enrolments.exists()
    assert volunteer.attendances.get().minutes == 60


# --- attendance -------------------------------------------------------------------------------


def enrolled_in(course, **fields):
    volunteer = make_volunteer(**fields)
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    return volunteer


def record(session, volunteer, status, minutes=None, now=AFTERWARDS):
    return record_attendance(
        session=session, volunteer=volunteer, status=status, minutes=minutes, by=make_user(), now=now
    )


@pytest.mark.parametrize(
    ("status", "minutes", "recorded"),
    [("present", None, 240), ("partly", 210, 210), ("excused", None, 0), ("absent", None, 0)],
)
def test_attendance_brings_the_minutes_that_somebody_was_there(status, minutes, recorded):
    session = make_session(minutes=240)
    volunteer = enrolled_in(session.course)
    assert record(session, volunteer, AttendanceStatus(status), minutes).minutes == recorded


@pytest.mark.parametrize(
    ("status", "minutes"),
    [("partly", None), ("partly", 241), ("partly", -5), ("present", 241), ("excused", 30)],
)
def test_minutes_that_do_not_fit_are_refused(status, minutes):
    session = make_session(minutes=240)
    volunteer = enrolled_in(session.course)
    with pytest.raises(ValidationError) as error:
        record(session, volunteer, AttendanceStatus(status), minutes)
    assert "minutes" in error.value.message_dict
    assert not Attendance.objects.exists()


def test_the_list_opens_half_an_hour_before_and_says_so():
    session = make_session()
    volunteer = enrolled_in(session.course)
    with pytest.raises(ValidationError, match=r"07.02.2026 (at|um) 08:30"):
        record(session, volunteer, AttendanceStatus.PRESENT, now=session.starts_at - timedelta(minutes=31))
    assert record(session, volunteer, AttendanceStatus.PRESENT, now=session.starts_at - timedelta(minutes=30))


def test_nothing_is_recorded_for_a_date_that_was_called_off():
    session = make_session(cancelled_at=AFTERWARDS)
    with pytest.raises(ValidationError):
        record(session, enrolled_in(session.course), AttendanceStatus.PRESENT)


def test_only_enrolled_people_are_recorded():
    with pytest.raises(ValidationError, match="Helga Muster"):
        record(make_session(), make_volunteer(), AttendanceStatus.PRESENT)


def test_a_correction_replaces_the_entry():
    session = make_session()
    volunteer = enrolled_in(session.course)
    record(session, volunteer, AttendanceStatus.PRESENT)
    record(session, volunteer, AttendanceStatus.EXCUSED)
    assert session.attendances.get().minutes == 0


def test_one_wrong_entry_saves_none_of_the_list():
    session = make_session(minutes=240)
    first, second = enrolled_in(session.course), enrolled_in(session.course, person_last_name="Zwei")
    entries = [
        AttendanceEntry(first, AttendanceStatus.PRESENT),
        AttendanceEntry(second, AttendanceStatus.PARTLY, 999),
    ]
    with pytest.raises(ValidationError):
        record_session_attendance(session=session, entries=entries, by=make_user(), now=AFTERWARDS)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(("status", "minutes"), [("excused", 30), ("present", 0)])
def test_the_database_refuses_minutes_that_do_not_fit_the_status(status, minutes):
    session, volunteer = make_session(), make_volunteer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(session=session, volunteer=volunteer, status=status, minutes=minutes)
