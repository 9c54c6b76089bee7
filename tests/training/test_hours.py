"""What an attendance counts for, minute by minute."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import TODAY, make_user, make_volunteer
from tests.training.builders import BERLIN, make_course, make_curriculum
from training.enums import AttendanceStatus, CourseKind
from training.models import Attendance, CountedTime, Enrolment
from training.progress import progress_of
from training.services.attendance import AttendanceEntry, check_in, record_session_attendance, spread
from training.services.enrolment import enrol_in_session
from training.services.sessions import add_session

LAW, CASES, HELP = "Aufenthaltsrecht", "Staatsangehörigkeitsrecht", "Ämter, Schule, Gesundheit, Netzwerke"
SATURDAY = datetime(2026, 3, 7, 9, tzinfo=BERLIN)


def hold(course=None, starts_at=SATURDAY, **minutes):
    """A date on several modules, so many minutes each."""
    modules = {make_curriculum()[title]: size for title, size in minutes.items()}
    return add_session(
        course=course or make_course(),
        modules=modules,
        starts_at=starts_at,
        minutes=sum(minutes.values()),
        place="Bensheim",
        now=starts_at - timedelta(days=9),
    )


def member(course):
    volunteer = make_volunteer()
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    return volunteer


def came(session, volunteer, minutes=None):
    status = AttendanceStatus.PARTLY if minutes else AttendanceStatus.PRESENT
    entry = AttendanceEntry(volunteer, status, minutes)
    record_session_attendance(session=session, entries=[entry], by=make_user(), now=session.ends_at)


def counted(volunteer):
    return dict(CountedTime.objects.filter(volunteer=volunteer).values_list("module__title", "minutes"))


@given(st.integers(0, 2000), st.lists(st.integers(1, 600), min_size=1, max_size=6))
def test_minutes_are_spread_in_proportion_and_none_is_lost(minutes, sizes):
    shares = spread(minutes, sizes)
    assert sum(shares) == minutes
    for share, size in zip(shares, sizes, strict=True):
        assert abs(share - minutes * size / sum(sizes)) < 1


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_date_counts_for_all_its_modules():
    session = hold(**{LAW: 120, CASES: 60})
    whole, part = member(session.course), member(session.course)
    came(session, whole)
    came(session, part, 100)
    assert counted(whole) == {LAW: 120, CASES: 60}
    assert counted(part) == {LAW: 67, CASES: 33}


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_module_is_made_up_for_in_another_course():
    first = hold(**{LAW: 240})
    volunteer = member(first.course)
    came(first, volunteer, 150)
    other = hold(make_course("Anderer Kurs"), SATURDAY + timedelta(days=30), **{LAW: 90, HELP: 90})
    enrol_in_session(session=other, volunteer=volunteer, by=make_user(), now=SATURDAY)
    came(other, volunteer)
    assert progress_of(volunteer).total == 240 + 90
    assert LAW not in [part.module.title for part in progress_of(volunteer).incomplete]


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_talk_without_modules_brings_no_hours():
    series = make_course("Talks", kind=CourseKind.SERIES)
    talk = add_session(
        course=series, modules={}, title="Talk", starts_at=SATURDAY, minutes=120, place="Café", now=SATURDAY
    )
    volunteer = member(series)
    came(talk, volunteer)
    assert volunteer.attendances.get().minutes == 120
    assert counted(volunteer) == {}


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("after", "minutes"), [(-30, 180), (0, 180), (15, 180), (16, 164), (90, 90), (179, 1), (179.5, 1)]
)
def test_who_checks_in_late_has_the_minutes_that_remain(after, minutes):
    session = hold(**{LAW: 120, CASES: 60})
    volunteer = member(session.course)
    attendance = check_in(
        session=session, volunteer=volunteer, now=session.starts_at + timedelta(minutes=after)
    )
    assert attendance.minutes == sum(counted(volunteer).values()) == minutes
    assert attendance.recorded_by is None


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_minutes_are_minutes_in_the_night_in_which_clocks_change(day):
    session = hold(starts_at=datetime.combine(day, time(23), tzinfo=BERLIN), **{LAW: 240})
    volunteer = member(session.course)
    came(session, volunteer)
    assert counted(volunteer) == {LAW: 240}
    assert CountedTime.objects.get().counted_on == day


@pytest.mark.django_db
def test_a_list_of_many_is_recorded_in_as_many_queries_as_one_of_two(django_assert_max_num_queries):
    by = make_user()

    def record(number, course):
        session = hold(course, **{LAW: 120, CASES: 60})
        entries = [AttendanceEntry(member(course), AttendanceStatus.PRESENT) for _ in range(number)]
        return lambda: record_session_attendance(session=session, entries=entries, by=by, now=session.ends_at)

    few, many = record(2, make_course("Zwei")), record(20, make_course("Viele"))
    with django_assert_max_num_queries(30) as captured:
        few()
    with django_assert_max_num_queries(len(captured)):
        many()
    assert Attendance.objects.count() == 22
