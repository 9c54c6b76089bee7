"""Many at the same moment, on the real database: no seat is given twice, no hours get lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from programmes.models import Programme
from tests.builders import TODAY, make_user, make_volunteer
from tests.matching.test_races import ROUNDS, at_once
from tests.training.builders import BERLIN, make_course, make_curriculum, make_session
from training.enums import AttendanceStatus, PlaceStatus
from training.models import Course, Module, Session, SessionPlace
from training.progress import is_ready
from training.services.attendance import check_in, record_attendance, sign_off_date
from training.services.enrolment import enrol, enrol_in_session, leave_course
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 10, tzinfo=BERLIN)


def enrols(course: Course, volunteer: Volunteer) -> Callable[[], object]:
    return partial(enrol, course=course, volunteer=volunteer, by=make_user(), today=TODAY, now=NOW)


def visits(session: Session, volunteer: Volunteer) -> Callable[[], object]:
    return partial(enrol_in_session, session=session, volunteer=volunteer, by=make_user(), now=NOW)


def test_of_many_who_want_the_last_seat_one_gets_it_and_the_others_wait() -> None:
    for _round in range(ROUNDS):
        course = make_course(seats=1)
        assert at_once(*[enrols(course, make_volunteer()) for _ in range(4)]) == []
        assert course.enrolments.with_place().count() == 1
        assert course.enrolments.waiting().count() == 3


def test_the_same_person_enrolled_twice_at_once_is_enrolled_once() -> None:
    for _round in range(ROUNDS):
        course, volunteer = make_course(), make_volunteer()
        assert len(at_once(*[enrols(course, volunteer) for _ in range(2)])) == 1
        assert course.enrolments.count() == 1


def test_who_waits_is_not_overtaken_by_who_comes_when_a_seat_becomes_free() -> None:
    for _round in range(ROUNDS):
        course = make_course(seats=1)
        first, waiting, newcomer = (make_volunteer() for _ in range(3))
        enrols(course, first)()
        enrols(course, waiting)()
        leaves = partial(leave_course, course=course, volunteer=first, now=NOW)
        assert at_once(leaves, enrols(course, newcomer)) == []
        assert course.enrolments.with_place().get().volunteer == waiting
        assert course.enrolments.waiting().get().volunteer == newcomer


def test_a_seat_that_is_signed_off_is_given_once() -> None:
    for _round in range(ROUNDS):
        course = make_course(seats=1)
        session = make_session(course, starts_at=datetime(2026, 3, 10, 18, tzinfo=BERLIN))
        member = make_volunteer()
        enrols(course, member)()
        off = partial(sign_off_date, session=session, volunteer=member, now=NOW)
        assert at_once(off, *[visits(session, make_volunteer()) for _ in range(3)]) == []
        places = SessionPlace.objects.filter(session=session)
        assert places.filter(status=PlaceStatus.PLACE).count() == 1


def test_course_and_single_date_do_not_share_out_one_seat_twice() -> None:
    for _round in range(ROUNDS):
        course = make_course(seats=1)
        session = make_session(course, starts_at=datetime(2026, 3, 10, 18, tzinfo=BERLIN))
        assert at_once(enrols(course, make_volunteer()), visits(session, make_volunteer())) == []
        places = SessionPlace.objects.filter(session=session, status=PlaceStatus.PLACE)
        assert course.enrolments.with_place().count() + places.count() == 1


def test_two_trainers_who_record_the_last_two_dates_at_once_make_somebody_ready() -> None:
    module = make_curriculum()["Aufenthaltsrecht"]
    Module.objects.exclude(pk=module.pk).delete()
    Programme.objects.update(required_training_minutes=module.minutes)
    for _round in range(ROUNDS):
        volunteer = make_volunteer()
        records = partial(
            record_attendance, volunteer=volunteer, status=AttendanceStatus.PRESENT, by=make_user()
        )
        halves = [make_session(make_course(f"Kurs {number}"), module, minutes=120) for number in range(2)]
        for session in halves:
            SessionPlace.objects.create(session=session, volunteer=volunteer)
        assert at_once(*[partial(records, session=session) for session in halves]) == []
        assert is_ready(volunteer)


def test_a_check_in_and_the_trainers_list_at_once_leave_what_the_trainer_says() -> None:
    for _round in range(ROUNDS):
        session, volunteer = make_session(), make_volunteer()
        SessionPlace.objects.create(session=session, volunteer=volunteer)
        during = session.starts_at + timedelta(minutes=5)
        refused = at_once(
            partial(check_in, session=session, volunteer=volunteer, now=during),
            partial(
                record_attendance,
                session=session,
                volunteer=volunteer,
                status=AttendanceStatus.PARTLY,
                minutes=60,
                by=make_user(),
                now=during,
            ),
        )
        assert refused == []
        assert volunteer.attendances.get().minutes == volunteer.counted_times.get().minutes == 60
