"""Gaps between dates: overdue groups, clashes, a year of dates, groups that nobody leads."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.enums import Kind
from partnerships.enums import SupervisionStatus
from partnerships.models import SupervisionGroup
from partnerships.services.supervision import groups_due, propose_date, propose_series
from partnerships.services.supervision_dates import group_states, state_of
from programmes.holidays import public_holiday
from tests.builders import make_group, make_user
from tests.partnerships.test_supervision_dates import hold
from tests.training.builders import make_course, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BERLIN = ZoneInfo("Europe/Berlin")
EVERYTHING = SupervisionGroup.objects.all()


def proposed(group, today):
    return timezone.localtime(propose_date(group, today=today)).date()


# --- overdue --------------------------------------------------------------------------------------


def test_a_group_is_overdue_from_the_day_after_its_window():
    group = make_group(members=1)
    hold(group, date(2026, 1, 14))
    [due] = groups_due(EVERYTHING.all(), today=date(2026, 3, 11))
    assert (due.closes_on, due.is_overdue) == (date(2026, 3, 11), False)
    [due] = groups_due(EVERYTHING.all(), today=date(2026, 3, 12))
    assert due.is_overdue


def test_a_date_planned_after_the_window_does_not_close_the_gap():
    group = make_group(members=1)
    hold(group, date(2026, 1, 14))
    hold(group, date(2026, 4, 15), SupervisionStatus.PLANNED)
    [due] = groups_due(EVERYTHING.all(), today=date(2026, 2, 20))
    assert due.proposal.date() == date(2026, 3, 4)
    [state] = group_states(EVERYTHING.all(), today=date(2026, 3, 20))
    assert (state.is_overdue, state.next_on, state.gap.next_on) == (True, *[date(2026, 4, 15)] * 2)
    # Nothing can be planned into a window that is over: the office need not be asked to.
    assert groups_due(EVERYTHING.all(), today=date(2026, 3, 20)) == []


def test_cancelling_one_of_a_series_opens_its_gap_again():
    group = make_group(members=1)
    hold(group, date(2026, 1, 14))
    cancelled = hold(group, date(2026, 3, 4), SupervisionStatus.PLANNED)
    hold(group, date(2026, 4, 22), SupervisionStatus.PLANNED)
    assert groups_due(EVERYTHING.all(), today=date(2026, 2, 16)) == []
    cancelled.status = SupervisionStatus.CANCELLED
    cancelled.save()
    [due] = groups_due(EVERYTHING.all(), today=date(2026, 2, 16))
    # Not again on the day that was called off.
    assert due.proposal.date() == date(2026, 2, 25)
    assert due.closes_on == date(2026, 3, 11)


def test_a_gap_far_ahead_in_a_series_waits_for_its_time():
    group = make_group(members=1)
    for day in (date(2026, 1, 14), date(2026, 3, 4), date(2026, 6, 24)):
        hold(group, day, SupervisionStatus.PLANNED)
    assert groups_due(EVERYTHING.all(), today=date(2026, 2, 1)) == []
    [due] = groups_due(EVERYTHING.all(), today=date(2026, 4, 1))
    # Neither more than eight weeks after the one before, nor less than six before the next.
    assert (due.proposal.date(), due.is_overdue) == (date(2026, 4, 29), False)


def test_a_new_group_should_meet_within_the_longest_time_after_its_first_member():
    group = make_group(members=1)  # since 2 March
    assert state_of(group, today=date(2026, 4, 27)).gap.closes_on == date(2026, 4, 27)
    assert not state_of(group, today=date(2026, 4, 27)).is_overdue
    assert state_of(group, today=date(2026, 4, 28)).is_overdue


def test_groups_are_looked_through_in_a_fixed_number_of_queries(django_assert_num_queries):
    for number in range(5):
        group = make_group(f"Gruppe {number}", members=2, place=f"Raum {number}")
        hold(group, date(2026, 1, 7))
        hold(group, date(2026, 3, 4), SupervisionStatus.CANCELLED)
    with django_assert_num_queries(2):
        assert len(group_states(EVERYTHING.all(), today=date(2026, 3, 2))) == 5
    with django_assert_num_queries(4):
        assert len(groups_due(EVERYTHING.all(), today=date(2026, 3, 2))) == 5


# --- clashes --------------------------------------------------------------------------------------


def test_the_facilitators_other_groups_are_avoided():
    leader = make_user(Kind.TRAINER)
    group = make_group(facilitator=leader)
    other = make_group("andere", facilitator=leader, place="anderswo")
    hold(other, date(2026, 3, 11), SupervisionStatus.PLANNED)
    assert proposed(group, date(2026, 3, 2)) == date(2026, 3, 18)


def test_a_room_that_is_taken_is_avoided_however_it_is_spelled():
    group = make_group(place="Haus am Markt, Bensheim")
    hold(make_group("andere", place="haus am Markt  Bensheim"), date(2026, 3, 11), SupervisionStatus.PLANNED)
    assert proposed(group, date(2026, 3, 2)) == date(2026, 3, 18)


def test_trainings_of_the_facilitator_are_avoided():
    leader = make_user(Kind.TRAINER)
    evening = datetime(2026, 3, 11, 19, tzinfo=BERLIN)
    make_session(make_course("Grundkurs"), starts_at=evening, trainer=leader)
    assert proposed(make_group(facilitator=leader), date(2026, 3, 2)) == date(2026, 3, 18)
    assert proposed(make_group("andere"), date(2026, 3, 2)) == date(2026, 3, 11)


def test_what_is_over_or_cancelled_is_in_nobodys_way():
    leader = make_user(Kind.TRAINER)
    other = make_group("andere", facilitator=leader)
    hold(other, date(2026, 3, 11), SupervisionStatus.CANCELLED)
    late = datetime(2026, 3, 11, 20, tzinfo=BERLIN)
    make_session(make_course("Grundkurs"), starts_at=late, trainer=leader)
    assert proposed(make_group(facilitator=leader), date(2026, 3, 2)) == date(2026, 3, 11)


def test_where_everything_clashes_a_date_is_proposed_all_the_same():
    leader = make_user(Kind.TRAINER)
    course = make_course("Dauerkurs")
    for week in range(80):
        for day in range(7):
            starts = datetime(2026, 3, 2, 8, tzinfo=BERLIN) + timedelta(weeks=week, days=day)
            course.sessions.create(
                title="x", starts_at=starts, ends_at=starts + timedelta(hours=14), place="y", trainer=leader
            )
    assert proposed(make_group(facilitator=leader), date(2026, 3, 2)) == date(2026, 3, 11)


# --- a year of dates ------------------------------------------------------------------------------


@pytest.mark.parametrize("weekday", range(5))
@pytest.mark.parametrize("last", [date(2026, 1, 14), date(2026, 10, 9), None])
def test_a_series_keeps_the_weeks_the_holidays_and_the_time(weekday, last):
    group = make_group(members=1, weekday=weekday)
    today = (last or date(2026, 3, 2)) + timedelta(weeks=3)
    if last:
        hold(group, last)
    series = [timezone.localtime(moment) for moment in propose_series(group, today=today)]
    days = [moment.date() for moment in series]
    assert 6 <= len(days) <= 9
    assert {moment.time() for moment in series} == {time(18)}
    assert not any(public_holiday(day) for day in days)
    assert days[-1] <= today + timedelta(days=365)
    for before, after in pairwise([last, *days] if last else days):
        assert timedelta(weeks=6) <= after - before <= timedelta(weeks=8)


def test_a_series_has_both_sides_of_the_change_of_the_clocks_at_local_time():
    group = make_group(members=1)
    hold(group, date(2026, 1, 14))
    hours = {moment.astimezone(UTC).hour for moment in propose_series(group, today=date(2026, 2, 1))}
    assert hours == {16, 17}


def test_a_series_fills_what_is_missing_between_planned_dates_only():
    group = make_group(members=1)
    hold(group, date(2026, 1, 14))
    for day in (date(2026, 3, 4), date(2026, 6, 17)):
        hold(group, day, SupervisionStatus.PLANNED)
    series = propose_series(group, today=date(2026, 2, 1), until=date(2026, 8, 15))
    assert [timezone.localtime(moment).date() for moment in series] == [date(2026, 4, 22), date(2026, 7, 29)]


# --- who leads ------------------------------------------------------------------------------------


def test_groups_that_nobody_leads_are_found():
    led = make_group("geleitet", members=1, facilitator=make_user(Kind.TRAINER))
    make_group("leer")
    nobody = make_group("niemand", members=1)
    closed = make_group("Konto zu", members=1, facilitator=make_user(Kind.TRAINER, is_active=False))
    no_role = make_group("ohne Rolle", members=1, facilitator=make_user(Kind.VOLUNTEER))
    found = set(EVERYTHING.all().without_facilitator())
    assert found == {nobody, closed, no_role}
    assert led not in found
