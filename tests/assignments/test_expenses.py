"""Expense sheets: the arithmetic to the cent, what comes into which quarter, and settling."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Kind
from accounts.models import User
from assignments.expenses import Entry, Line, Terms, sheet, sheets, with_expenses, work_out
from assignments.hours import Hours, hours_of
from assignments.models import Assignment, AssignmentRules, ExpenseSheet
from assignments.quarters import Quarter
from assignments.services.expenses import settle
from audit.models import Change
from people.models import Person
from tests.builders import make_organisation, make_programme, make_user, make_volunteer
from volunteers.models import Volunteer

DAY = date(2026, 2, 3)
FIRST, SECOND, THIRD = (Quarter(2026, number) for number in (1, 2, 3))
BERLIN = ZoneInfo("Europe/Berlin")


def entry(minutes: int = 60, km: int = 0) -> Entry:
    return Entry(DAY, "doctor", "Bensheim", minutes, km)


def pay(terms: Terms, *minutes: int) -> list[tuple[int, int, int]]:
    """Minutes with an allowance, the allowance, and what the cap on euros cut off, of each line."""
    lines = work_out([entry(each) for each in minutes], terms)
    return [(line.paid_minutes, line.allowance_cents, line.cut_cents) for line in lines]


# --- arithmetic -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "minutes", "expected"),
    [
        (Terms(cents_per_hour=600), [60, 30], [(60, 600, 0), (30, 300, 0)]),
        # No rate, no allowance: such hours do not use up the cap.
        (Terms(most_minutes=60), [60, 30], [(0, 0, 0), (0, 0, 0)]),
        # 20 minutes at 1.00 an hour are 33⅓ cents: rounded over the sum, not three times.
        (Terms(cents_per_hour=100), [20, 20, 20], [(20, 33, 0), (20, 34, 0), (20, 33, 0)]),
        (Terms(cents_per_hour=1), [30], [(30, 1, 0)]),  # half a cent counts
        (Terms(cents_per_hour=1), [29], [(29, 0, 0)]),
        (Terms(cents_per_assignment=500), [10, 600], [(10, 500, 0), (600, 500, 0)]),
        (Terms(cents_per_hour=600, cents_per_assignment=500), [60], [(60, 1100, 0)]),
        # Only the way was for nothing: kilometres, no allowance.
        (Terms(cents_per_hour=600, cents_per_assignment=500), [0], [(0, 0, 0)]),
        # The cap on hours in the middle of a line; behind it nothing, not even by the assignment.
        (Terms(cents_per_hour=600, most_minutes=90), [60, 60, 60], [(60, 600, 0), (30, 300, 0), (0, 0, 0)]),
        (
            Terms(cents_per_assignment=500, most_minutes=70),
            [60, 60, 60],
            [(60, 500, 0), (10, 500, 0), (0, 0, 0)],
        ),
        (Terms(cents_per_hour=600, most_minutes=90, minutes_before=80), [60], [(10, 100, 0)]),
        # The cap on euros in the middle of a line: the rest is shown as cut.
        (
            Terms(cents_per_hour=600, most_cents=700),
            [60, 60, 60],
            [(60, 600, 0), (60, 100, 500), (0, 0, 600)],
        ),
        (Terms(cents_per_hour=600, most_cents=700, cents_before=700), [60], [(0, 0, 600)]),
        # A cap that was lowered below what is paid already takes nothing back.
        (Terms(cents_per_hour=600, most_cents=100, cents_before=700), [60], [(0, 0, 600)]),
        (Terms(cents_per_hour=600, most_minutes=60, minutes_before=90), [60], [(0, 0, 0)]),
        (Terms(cents_per_hour=600, most_minutes=0), [60], [(0, 0, 0)]),
    ],
)
def test_the_allowance_of_each_line(
    terms: Terms, minutes: list[int], expected: list[tuple[int, int, int]]
) -> None:
    assert pay(terms, *minutes) == expected


def test_kilometres_are_paid_beyond_every_cap() -> None:
    terms = Terms(cents_per_km=30, cents_per_hour=600, most_minutes=0, most_cents=0)
    assert [line.travel_cents for line in work_out([entry(60, 7), entry(0, 12)], terms)] == [210, 360]


AMOUNTS = st.integers(0, 20_000)
CAPS = st.none() | st.integers(0, 30_000)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(Terms, st.integers(0, 200), AMOUNTS, AMOUNTS, CAPS, CAPS),
    st.lists(st.lists(st.tuples(st.integers(0, 720), st.integers(0, 300)), max_size=6), max_size=4),
)
def test_a_year_of_sheets_adds_up_and_stays_below_the_caps(
    terms: Terms, year: list[list[tuple[int, int]]]
) -> None:
    """Four quarters after each other, each knowing what the earlier ones paid."""
    minutes = cents = 0
    for quarter in year:
        given_before = Terms(
            terms.cents_per_km,
            terms.cents_per_hour,
            terms.cents_per_assignment,
            terms.most_minutes,
            terms.most_cents,
            minutes,
            cents,
        )
        lines = work_out([entry(*each) for each in quarter], given_before)
        assert [line.minutes for line in lines] == [each for each, _km in quarter]
        assert all(0 <= line.paid_minutes <= line.minutes for line in lines)
        assert all(line.allowance_cents >= 0 and line.cut_cents >= 0 for line in lines)
        assert sum(line.travel_cents for line in lines) == terms.cents_per_km * sum(km for _m, km in quarter)
        paid = sum(line.paid_minutes for line in lines)
        if terms.most_minutes is None and terms.most_cents is None:
            by_the_hour = sum(line.allowance_cents for line in lines) - terms.cents_per_assignment * sum(
                line.paid_minutes > 0 for line in lines
            )
            assert abs(60 * by_the_hour - terms.cents_per_hour * paid) <= 30  # rounded once
        minutes, cents = minutes + paid, cents + sum(line.allowance_cents for line in lines)
    assert terms.most_minutes is None or minutes <= terms.most_minutes
    assert terms.most_cents is None or cents <= terms.most_cents


def test_quarters_of_the_year() -> None:
    assert [Quarter.of(date(2026, month, 1)).number for month in range(1, 13)] == [
        *[1] * 3,
        *[2] * 3,
        *[3] * 3,
        *[4] * 3,
    ]
    last = Quarter(2026, 4)
    assert (last.starts_on, last.ends_on) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (last.next, last.previous) == (Quarter(2027, 1), THIRD)
    assert Quarter(2026, 1).previous == Quarter(2025, 4)
    assert not last.is_over(date(2026, 12, 31))
    assert last.is_over(date(2027, 1, 1))
    assert Quarter.parse("2026-4") == last
    assert [Quarter.parse(key) for key in (None, "", "2026-5", "26-1", "9999-1", "2026-1x")] == [None] * 6


# --- which quarter, and settling --------------------------------------------------------------------


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def rules(**fields: Any) -> AssignmentRules:
    found, _made = AssignmentRules.objects.update_or_create(programme=make_programme(), defaults=fields)
    return found


def make_done(volunteer: Volunteer, day: date | datetime = DAY, **fields: Any) -> Assignment:
    """Reported, an hour at nine o'clock and ten kilometres unless told otherwise."""
    starts_at = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    facts: dict[str, Any] = {
        "programme": volunteer.programme,
        "organisation": volunteer.person.organisation,
        "municipality": volunteer.person.municipality,
        "guest_name": "Selam",
        "kind": "doctor",
        "language": "ti",
        "place": "Klinik",
        "status": "done",
        "outcome": "took_place",
        "actual_minutes": 60,
        "travel_km": 10,
    }
    return Assignment.objects.create(volunteer=volunteer, starts_at=starts_at, **facts | fields)


def settled(volunteer: Volunteer, quarter: Quarter, by: User) -> ExpenseSheet:
    (saved,) = settle([volunteer], quarter=quarter, by=by, today=quarter.next.starts_on)
    return saved


def amounts(lines: tuple[Line, ...]) -> list[tuple[date, int, int]]:
    return [(line.day, line.travel_cents, line.allowance_cents) for line in lines]


@pytest.mark.django_db
def test_a_late_report_comes_into_the_next_open_sheet_and_settled_ones_stay(office: User) -> None:
    volunteer = make_volunteer()
    rules(cents_per_km=30, cents_per_hour=600)
    first = make_done(volunteer, date(2026, 3, 31))
    make_done(volunteer, date(2026, 4, 1))
    saved = settled(volunteer, FIRST, office)
    first.refresh_from_db()
    assert first.expense_sheet == saved
    assert (saved.minutes, saved.kilometres, saved.total_cents) == (60, 10, 900)

    # Reported late, for a quarter that is settled; and the rates change, and the town goes.
    make_done(volunteer, date(2026, 1, 20), actual_minutes=30, travel_km=None)
    rules(cents_per_km=50, cents_per_hour=1000)
    Assignment.objects.filter(pk=first.pk).update(municipality=None, kind="other")
    again = sheet(volunteer, FIRST)
    assert again.saved == saved
    assert amounts(again.lines) == [(date(2026, 3, 31), 300, 600)]
    assert (again.lines[0].town, again.lines[0].words) == ("Bensheim", "Arztbesuch")
    assert amounts(sheet(volunteer, SECOND).lines) == [
        (date(2026, 1, 20), 0, 500),
        (date(2026, 4, 1), 500, 1000),
    ]
    # Once a later quarter is settled, nothing is left for one before it that never was.
    settled(volunteer, THIRD, office)
    make_done(volunteer, date(2026, 5, 1))
    assert sheet(volunteer, SECOND).lines == ()
    assert settle([volunteer], quarter=SECOND, by=office, today=date(2026, 10, 1)) == []
    assert not with_expenses(Volunteer.objects.all(), SECOND).exists()
    assert [line.day for line in sheet(volunteer, Quarter(2026, 4)).lines] == [date(2026, 5, 1)]
    assert Change.objects.filter(object_pk=str(saved.pk), action=Change.Action.CREATE).exists()


@pytest.mark.django_db
def test_caps_count_over_the_sheets_of_a_year_and_begin_anew_with_the_next(office: User) -> None:
    volunteer = make_volunteer()
    rules(cents_per_km=0, cents_per_hour=600, yearly_cap_hours=2, yearly_cap_euros=5)
    for month in (2, 5, 8):
        make_done(volunteer, date(2026, month, 3), actual_minutes=50)
    make_done(volunteer, date(2027, 1, 3), actual_minutes=50)
    assert settled(volunteer, FIRST, office).allowance_cents == 500
    # The cap changes within the year: what is settled stays, the rest of the year has less or more.
    rules(yearly_cap_euros=9)
    assert settled(volunteer, SECOND, office).allowance_cents == 400
    rules(yearly_cap_euros=None)
    third = sheet(volunteer, THIRD)
    assert (third.minutes, third.paid_minutes, third.over_minutes) == (50, 20, 30)
    assert (third.allowance_cents, third.year_minutes, third.year_cents) == (200, 120, 1100)
    settled(volunteer, THIRD, office)
    assert sheet(volunteer, Quarter(2027, 1)).allowance_cents == 500


@pytest.mark.django_db
def test_the_last_evening_of_the_year_belongs_to_it(office: User) -> None:
    volunteer = make_volunteer()
    make_done(volunteer, datetime(2026, 12, 31, 23, 30, tzinfo=BERLIN))
    make_done(volunteer, datetime(2027, 1, 1, 0, 15, tzinfo=BERLIN))
    assert [line.day for line in sheet(volunteer, Quarter(2026, 4)).lines] == [date(2026, 12, 31)]
    assert [row.minutes for row in hours_of([volunteer.pk], year=2026).values()] == [60]
    assert hours_of([volunteer.pk], year=2025) == {}
    with pytest.raises(ValidationError, match="noch nicht vorbei"):
        settle([volunteer], quarter=Quarter(2026, 4), by=office, today=date(2026, 12, 31))


@pytest.mark.django_db
def test_what_comes_into_a_sheet(office: User) -> None:
    """The way alone is paid as well. The volunteer's own programme rules; where it has set nothing,
    kilometres are paid and no allowance. What another contact point asked for is not named."""
    volunteer = make_volunteer()
    other = make_programme("Bilinguale Kontaktpersonen", code="BIK")
    AssignmentRules.objects.create(programme=other, cents_per_km=99, cents_per_hour=9900)
    make_done(volunteer, date(2026, 1, 5), programme=other)
    make_done(volunteer, date(2026, 1, 6), actual_minutes=0, outcome="newcomer_away", travel_minutes=40)
    make_done(volunteer, date(2026, 1, 7), organisation=make_organisation("Café"), travel_minutes=20)
    make_done(volunteer, date(2026, 1, 8), actual_minutes=None, travel_km=None, outcome="volunteer_away")
    make_done(volunteer, date(2026, 1, 9), status="cancelled", outcome="", actual_minutes=None)
    make_done(make_volunteer(), date(2026, 1, 9))
    found = sheet(volunteer, FIRST)
    assert amounts(found.lines) == [(date(2026, 1, day), 300, 0) for day in (5, 6, 7)]
    assert [line.words for line in found.lines] == [
        "Arztbesuch",
        "Arztbesuch",
        "Für eine andere Anlaufstelle",
    ]
    assert [line.town for line in found.lines] == ["Bensheim", "Bensheim", ""]
    assert (found.minutes, found.over_minutes, found.total_cents) == (120, 0, 900)
    assert hours_of([volunteer.pk], year=2026) == {volunteer.pk: Hours(2, 120, 20, 20)}


@pytest.mark.django_db
def test_many_are_settled_at_once(office: User) -> None:
    """As many queries for eight as for two; only one's own, only where there is something, and once."""
    elsewhere = make_volunteer(person_organisation=make_organisation("Café"))
    make_done(elsewhere)
    idle, restricted = make_volunteer(), make_volunteer()
    make_done(restricted)
    Person.objects.filter(pk=restricted.person_id).update(
        restricted_at=datetime(2026, 2, 1, tzinfo=UTC), restriction_reason="strittig"
    )
    counts = []
    for number in (2, 8):
        volunteers = [make_volunteer() for _each in range(number)]
        for volunteer in volunteers:
            make_done(volunteer)
            make_done(volunteer)
        assert with_expenses(Volunteer.objects.visible_to(office), FIRST).count() == number + 1
        with CaptureQueriesContext(connection) as queries:
            found = settle(
                [*volunteers, elsewhere, idle, restricted], quarter=FIRST, by=office, today=date(2026, 4, 1)
            )
        counts.append(len(queries))
        assert {row.volunteer_id for row in found} == {volunteer.pk for volunteer in volunteers}
        assert {(row.settled_on, row.settled_by, row.minutes) for row in found} == {
            (date(2026, 4, 1), office, 120)
        }
        assert settle(volunteers, quarter=FIRST, by=office, today=date(2026, 4, 1)) == []
        with CaptureQueriesContext(connection) as queries:
            sheets(volunteers, FIRST)
        assert len(queries) == 3
        ExpenseSheet.objects.all().delete()
        Assignment.objects.exclude(volunteer__in=[elsewhere, restricted]).delete()
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets only one write at a time")
def test_two_who_settle_at_the_same_moment_make_one_sheet(office: User) -> None:
    volunteers = [make_volunteer() for _each in range(3)]
    for volunteer in volunteers:
        make_done(volunteer)
    found: list[int] = []
    start = threading.Barrier(2)

    def click(order: list[Volunteer]) -> None:
        start.wait()
        try:
            found.append(len(settle(order, quarter=FIRST, by=office, today=date(2026, 4, 1))))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[order]) for order in (volunteers, volunteers[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(found) == ExpenseSheet.objects.count() == 3
    assert Assignment.objects.filter(expense_sheet=None).count() == 0
