"""Being prepared by regular attendance: six of eight talks within twelve months."""

from datetime import date, datetime, timedelta

import pytest

from tests.builders import TODAY, make_volunteer
from tests.training.builders import (
    BERLIN,
    attend,
    attend_everything,
    look,
    make_course,
    make_curriculum,
    rules,
)
from training.enums import CourseKind
from training.models import Enrolment, Session, SessionPlace
from training.progress import is_ready, progress_of
from training.services.enrolment import leave_course

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def make_series(**fields):
    return make_course("Talks und Workshops", kind=CourseKind.SERIES, **fields)


def talks(series, days):
    """Dates without modules on these days."""
    found = []
    for day in days:
        starts_at = datetime(day.year, day.month, day.day, 18, tzinfo=BERLIN)
        found.append(
            Session.objects.create(
                course=series,
                title=f"Talk {day}",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                place="Café",
            )
        )
    return found


def monthly(number, start=date(2025, 3, 10)):
    return [
        date(start.year + (start.month + n - 1) // 12, (start.month + n - 1) % 12 + 1, 10)
        for n in range(number)
    ]


def go(volunteer, sessions, pattern):
    """+ came, e excused, - absent, . nothing is recorded."""
    status = {"+": "present", "e": "excused", "-": "absent"}
    for session, sign in zip(sessions, pattern, strict=True):
        if sign != ".":
            volunteer.attendances.create(
                session=session, status=status[sign], minutes=120 if sign == "+" else 0
            )


def regular(pattern, days=None, since=date(2025, 1, 1), **fields):
    """Somebody with a place in a series who came as the pattern says."""
    rule = {"needed": 6, "of": 8, "months": 12, **fields}
    rules(
        required_training_minutes=0, **{f"regular_attendance_{name}": value for name, value in rule.items()}
    )
    series, volunteer = make_series(), make_volunteer()
    sessions = talks(series, days or monthly(len(pattern)))
    Enrolment.objects.create(course=series, volunteer=volunteer, enrolled_on=since)
    go(volunteer, sessions, pattern)
    return volunteer


@pytest.mark.parametrize(
    ("pattern", "ready"),
    [
        ("++++++", True),  # six of six are six of at most eight
        ("+++++", False),
        ("++-+++-+", True),
        ("++-+-+-+", False),
        ("+-+-+++-+", False),  # six in all, but not among eight one after the other
        ("++e+e+++", True),
        ("+++++--+", True),
        ("+++++---+", False),
        ("-----++++++-----", True),  # once enough is enough, whatever comes later
        ("++.++.++", True),  # what nobody recorded is a date that was missed
    ],
)
def test_six_of_eight_talks_one_after_the_other_are_enough(pattern, ready):
    weekly = [date(2025, 10, 1) + timedelta(days=7 * week) for week in range(len(pattern))]
    assert look(regular(pattern, weekly)) is ready


def test_they_must_lie_within_twelve_months():
    pattern = "++++++"
    days = [*monthly(5), date(2026, 3, 9)]  # the last one day before the first is a year old
    assert look(regular(pattern, days, since=days[0]), today=date(2026, 3, 20))


def test_a_year_and_a_day_is_too_long():
    days = [*monthly(5), date(2026, 3, 10)]
    volunteer = regular("++++++", days, since=days[0])
    assert not look(volunteer, today=date(2026, 3, 20))
    assert progress_of(volunteer, today=date(2026, 3, 20)).regular.missing == 1


def test_the_talks_of_a_guest_count_and_a_guest_who_stays_away_misses_nothing():
    volunteer = regular("++++", monthly(4))
    other = talks(make_series(organisation=volunteer.programme.organisation), monthly(4, date(2025, 7, 10)))
    go(volunteer, other, "+--+")
    for session in other:
        SessionPlace.objects.create(session=session, volunteer=volunteer)
    assert look(volunteer)


def test_dates_called_off_before_ones_time_or_of_a_course_are_no_talks():
    volunteer = regular("+-.++.+++", monthly(9), since=date(2025, 3, 10))
    sessions = list(Session.objects.order_by("starts_at"))
    assert not look(regular("+-.++.++", monthly(8)))
    for session in (sessions[2], sessions[5]):
        session.cancelled_at = session.starts_at
        session.save()
    assert look(volunteer)
    fresh = make_volunteer()
    Enrolment.objects.create(course=sessions[0].course, volunteer=fresh, enrolled_on=sessions[3].starts_at)
    assert [came for _day, came in progress_of(fresh, today=TODAY).regular.dates] == [False] * 5
    attend(fresh, make_curriculum()["Aufenthaltsrecht"], 60)
    assert progress_of(fresh, today=TODAY).regular.best == 0


def test_the_evenings_talk_is_not_missed_before_it_is_over():
    volunteer = regular("++", [date(2026, 3, 1), date(2026, 3, 2)])
    volunteer.attendances.filter(session__starts_at__date="2026-03-02").delete()
    assert progress_of(volunteer, today=date(2026, 3, 2)).regular.lately == 1
    assert len(progress_of(volunteer, today=date(2026, 3, 2)).regular.dates) == 1
    assert len(progress_of(volunteer, today=date(2026, 3, 3)).regular.dates) == 2


def test_leaving_a_series_does_not_wipe_out_what_was_missed():
    weekly = [date(2025, 10, 1) + timedelta(days=7 * week) for week in range(9)]
    volunteer = regular("+++-+-e++", weekly)
    assert not look(volunteer)
    leave_course(course=Session.objects.first().course, volunteer=volunteer)
    assert not look(volunteer)


def test_both_rules_are_asked_for_where_both_are_set():
    weekly = [date(2025, 10, 1) + timedelta(days=7 * week) for week in range(6)]
    volunteer = regular("++++++", weekly)
    rules(required_training_minutes=2400)
    make_curriculum()
    assert not look(volunteer)
    attend_everything(volunteer)
    assert is_ready(volunteer)
    only_hours = make_volunteer()
    attend_everything(only_hours)
    progress = progress_of(only_hours)
    assert (progress.is_ready, progress.missing, progress.regular.missing) == (False, 0, 6)
