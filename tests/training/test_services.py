"""Planning a course, giving places, recording who was there."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Kind
from tests.builders import (
    TODAY,
    make_municipality,
    make_organisation,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.training.builders import BERLIN, make_course, make_curriculum, make_session
from training.enums import AttendanceStatus
from training.models import Attendance, Course, Enrolment, Session
from training.services import (
    AttendanceEntry,
    add_session,
    change_session,
    delete_course,
    delete_session,
    enrol,
    leave_course,
    plan_course,
    record_attendance,
    record_session_attendance,
    save_course,
    save_module,
)
from training.services.planning import split_module
from volunteers.enums import RefusalReason, VolunteerStatus

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AFTERWARDS = datetime(2026, 2, 7, 14, tzinfo=BERLIN)


def draft(**fields):
    return Course(
        programme=make_programme(),
        organisation=make_organisation(),
        municipality=make_municipality(),
        title="Frühjahr",
        **fields,
    )


def plan(course=None, **options):
    make_curriculum()
    options = {
        "starts_on": date(2026, 3, 10),
        "weekdays": [1],
        "starts_at": time(18),
        "place": "Bensheim",
        **options,
    }
    return plan_course(course=course or draft(), **options)


def local(session):
    return timezone.localtime(session.starts_at)


# --- planning ---------------------------------------------------------------------------------


def test_a_planned_course_holds_the_whole_curriculum_in_order():
    course = plan()
    sessions = list(course.sessions.select_related("module"))
    assert sum(session.minutes for session in sessions) == 2400
    assert max(session.minutes for session in sessions) == 240
    positions = [session.module.position for session in sessions]
    assert positions == sorted(positions)
    assert {local(session).weekday() for session in sessions} == {1}


@pytest.mark.parametrize(
    ("minutes", "longest", "parts"),
    [(240, 240, [240]), (480, 240, [240, 240]), (360, 240, [180, 180]), (500, 240, [180, 180, 140])],
)
def test_a_long_module_is_split_into_even_parts(minutes, longest, parts):
    assert split_module(minutes, longest) == parts


def test_dates_stay_at_six_in_the_evening_when_clocks_change():
    sessions = plan(starts_on=date(2026, 3, 24)).sessions.all()[:2]
    assert [local(session).strftime("%d.%m. %H:%M") for session in sessions] == [
        "24.03. 18:00",
        "31.03. 18:00",
    ]
    assert sessions[1].starts_at - sessions[0].starts_at == timedelta(days=7, hours=-1)


def test_no_date_falls_on_easter_monday_or_another_holiday():
    mondays = [
        local(session).date() for session in plan(starts_on=date(2026, 3, 30), weekdays=[0]).sessions.all()
    ]
    assert mondays[:3] == [date(2026, 3, 30), date(2026, 4, 13), date(2026, 4, 20)]
    assert date(2026, 5, 25) not in mondays  # Whit Monday


def test_planning_without_weekday_saves_nothing():
    with pytest.raises(ValidationError):
        plan(weekdays=[])
    assert not Course.objects.exists()


def test_planning_without_curriculum_says_so():
    with pytest.raises(ValidationError, match=r"Schulungsmodule|training modules"):
        plan_course(course=draft(), starts_on=TODAY, weekdays=[1], starts_at=time(18), place="Bensheim")


# --- dates ------------------------------------------------------------------------------------


def test_two_dates_of_a_course_do_not_overlap():
    session = make_session()
    with pytest.raises(ValidationError) as error:
        add_session(
            course=session.course,
            module=session.module,
            starts_at=session.starts_at + timedelta(hours=1),
            minutes=60,
            place="Bensheim",
        )
    assert "held_on" in error.value.message_dict


def test_a_module_of_another_programme_is_refused():
    session = make_session()
    foreign = save_module(
        type(session.module)(programme=make_programme("WIR", code="WIR"), title="X", minutes=60)
    )
    with pytest.raises(ValidationError) as error:
        change_session(
            session=session, module=foreign, starts_at=session.starts_at, minutes=60, place="Bensheim"
        )
    assert "module" in error.value.message_dict


def test_a_date_does_not_become_shorter_than_what_is_recorded():
    session = make_session(minutes=240)
    volunteer = make_volunteer()
    Attendance.objects.create(session=session, volunteer=volunteer, status="present", minutes=240)
    with pytest.raises(ValidationError) as error:
        change_session(
            session=session,
            module=session.module,
            starts_at=session.starts_at,
            minutes=180,
            place="Bensheim",
        )
    assert "ends_at" in error.value.message_dict


def test_a_date_with_recorded_hours_is_not_deleted_nor_its_course():
    session = make_session()
    Attendance.objects.create(session=session, volunteer=make_volunteer(), status="present", minutes=60)
    for delete in (lambda: delete_session(session=session), lambda: delete_course(course=session.course)):
        with pytest.raises(ValidationError):
            delete()
    assert Session.objects.count() == 1


def test_a_course_and_a_date_without_hours_can_be_deleted():
    session = make_session()
    delete_session(session=session)
    delete_course(course=session.course)
    assert not Course.objects.exists()


def test_a_new_module_comes_last():
    modules = make_curriculum()
    added = save_module(
        type(modules["Aufenthaltsrecht"])(programme=make_programme(), title="Neu", minutes=60)
    )
    assert added.position == 11


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


def test_seats_do_not_fall_below_the_number_enrolled():
    course = make_course(seats=2)
    for _ in range(2):
        enrol(course=course, volunteer=make_volunteer(), by=make_user(), today=TODAY)
    course.seats = 1
    with pytest.raises(ValidationError) as error:
        save_course(course)
    assert "seats" in error.value.message_dict


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
