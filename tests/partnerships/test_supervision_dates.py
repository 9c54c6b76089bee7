"""When a group should meet next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from partnerships.enums import SupervisionStatus
from partnerships.models import SupervisionGroup, SupervisionMeeting
from partnerships.services.supervision import groups_due, propose_date
from programmes.models import Programme
from tests.builders import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BERLIN = ZoneInfo("Europe/Berlin")


def hold(group, day, status=SupervisionStatus.HELD):
    starts_at = datetime.combine(day, time(18), tzinfo=BERLIN)
    return SupervisionMeeting.objects.create(
        group=group, starts_at=starts_at, place=group.place, status=status, announced_at=starts_at
    )


def proposed(group, today):
    moment = timezone.localtime(propose_date(group, today=today))
    return moment.date(), moment.time()


def test_it_lies_six_weeks_after_the_last_date_on_the_usual_weekday():
    group = make_group(weekday=2)
    hold(group, date(2026, 1, 14))  # a Wednesday
    assert proposed(group, date(2026, 2, 2)) == (date(2026, 2, 25), time(18))


def test_a_last_date_on_another_weekday_still_leads_into_the_window():
    group = make_group(weekday=2)
    hold(group, date(2026, 1, 16))  # a Friday
    day, _time = proposed(group, date(2026, 2, 2))
    assert day == date(2026, 3, 4)
    assert timedelta(weeks=6) <= day - date(2026, 1, 16) <= timedelta(weeks=8)


def test_a_cancelled_date_does_not_count_and_its_day_is_not_proposed_again():
    group = make_group(weekday=2)
    hold(group, date(2026, 1, 14))
    hold(group, date(2026, 2, 25), SupervisionStatus.CANCELLED)
    assert proposed(group, date(2026, 2, 2))[0] == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("last", "weekday", "holiday", "expected"),
    [
        (date(2026, 3, 19), 3, "Christi Himmelfahrt, 14 May", date(2026, 4, 30)),
        (date(2026, 4, 2), 3, "Christi Himmelfahrt, 14 May", date(2026, 5, 21)),
        (date(2026, 4, 23), 3, "Fronleichnam, 4 June (Hessen)", date(2026, 6, 11)),
        (date(2026, 2, 20), 4, "Karfreitag, 3 April", date(2026, 4, 10)),
    ],
)
def test_public_holidays_are_kept_free(last, weekday, holiday, expected):
    group = make_group(weekday=weekday)
    hold(group, last)
    assert proposed(group, last + timedelta(weeks=3))[0] == expected


def test_where_only_a_holiday_fits_the_weekday_another_day_of_the_window_is_proposed():
    group = make_group(weekday=3)
    Programme.objects.update(supervision_min_weeks=6, supervision_max_weeks=6)
    group.programme.refresh_from_db()
    hold(group, date(2026, 4, 2))  # six weeks later is Ascension Day, a Thursday
    day, at = proposed(group, date(2026, 4, 20))
    assert (day, at) == (date(2026, 5, 15), time(18))


def test_a_late_group_meets_on_its_next_weekday_with_a_weeks_notice():
    group = make_group(weekday=2)
    hold(group, date(2025, 10, 1))
    assert proposed(group, date(2026, 2, 26))[0] == date(2026, 3, 11)  # not on 4 March, in six days


def test_a_late_group_keeps_its_weekday_even_on_the_last_day_of_the_window():
    group = make_group(weekday=2)
    hold(group, date(2026, 1, 11))  # a Sunday: the window ends on Sunday, 8 March
    assert proposed(group, date(2026, 3, 1))[0] == date(2026, 3, 11)


def test_a_new_group_meets_soon():
    assert proposed(make_group(weekday=2), date(2026, 3, 2))[0] == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("last", "expected", "offset"),
    [
        (date(2026, 2, 18), date(2026, 4, 1), timedelta(hours=2)),
        (date(2026, 9, 16), date(2026, 10, 28), timedelta(hours=1)),
    ],
)
def test_the_local_time_stays_across_the_change_of_the_clocks(last, expected, offset):
    group = make_group(weekday=2)
    hold(group, last)
    moment = timezone.localtime(propose_date(group, today=last + timedelta(weeks=3)))
    assert (moment.date(), moment.time(), moment.utcoffset()) == (expected, time(18), offset)


def test_the_desk_hears_of_a_group_two_weeks_before_its_earliest_date():
    group = make_group(members=1)
    hold(group, date(2026, 1, 14))
    everything = SupervisionGroup.objects.all()
    assert groups_due(everything, today=date(2026, 2, 10)) == []
    [due] = groups_due(everything, today=date(2026, 2, 11))
    assert (due.group, due.last_on, due.proposal.date()) == (group, date(2026, 1, 14), date(2026, 2, 25))
    assert due.weeks_since(today=date(2026, 2, 11)) == 4


def test_groups_without_members_with_a_date_or_of_a_programme_that_is_over_are_not_due():
    make_group("leer")
    planned = make_group("geplant", members=1)
    hold(planned, date(2026, 4, 1), SupervisionStatus.PLANNED)
    waiting = make_group("wartet", members=1)
    everything = SupervisionGroup.objects.all()
    assert [due.group for due in groups_due(everything, today=date(2026, 3, 2))] == [waiting]
    Programme.objects.update(ends_on=date(2026, 3, 1))
    assert groups_due(everything, today=date(2026, 3, 2)) == []


def test_those_waiting_longest_come_first_in_four_queries(django_assert_num_queries):
    for number, day in enumerate([date(2026, 1, 7), date(2025, 12, 3), date(2025, 12, 17)]):
        hold(make_group(f"Gruppe {number}", members=1), day)
    with django_assert_num_queries(4):
        due = groups_due(SupervisionGroup.objects.all(), today=date(2026, 3, 2))
    assert [entry.group.name for entry in due] == ["Gruppe 1", "Gruppe 2", "Gruppe 0"]
