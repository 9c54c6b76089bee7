"""What past meetings say about a pair, without a database."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import translation

from partnerships.rhythm import Habit, duration, habit_of, in_words, likely_day, weeks_of

MONDAY = date(2026, 3, 2)
TUESDAYS = [(MONDAY + timedelta(days=1, weeks=-back), 120) for back in range(1, 7)]


def test_the_habit_is_the_most_frequent_day_and_the_usual_length() -> None:
    meetings = [(date(2026, 2, 26), 45), *TUESDAYS]
    assert habit_of(meetings) == Habit(weekday=1, minutes=120)


def test_a_new_pair_has_the_first_day_that_suits_both() -> None:
    assert habit_of([], free_weekdays=[4, 2]).weekday == 2
    assert habit_of([]).weekday is None


def test_the_likely_day_is_the_last_usual_one_not_logged_yet() -> None:
    def likely(taken: set[date], not_before: date = date(2025, 1, 1)) -> date | None:
        return likely_day(Habit(1, 120), taken=taken, not_before=not_before, today=MONDAY)

    last_tuesday = date(2026, 2, 24)
    assert likely(set()) == last_tuesday
    assert likely({last_tuesday}) == MONDAY
    assert likely({last_tuesday, MONDAY}) is None
    assert likely(set(), not_before=MONDAY) == MONDAY


def test_the_rhythm_in_words() -> None:
    with translation.override("en"):
        days = [day for day, _minutes in TUESDAYS]
        assert in_words(days, today=MONDAY) == "About once a week, mostly on a Tuesday; last met 6 days ago."
        assert in_words([], today=MONDAY) == "No meeting yet."
        assert in_words([MONDAY], today=MONDAY) == "1 meeting so far, last met today."
        fortnights = [MONDAY - timedelta(days=14 * back + back) for back in range(5)]
        assert in_words(fortnights, today=MONDAY).startswith("About every two weeks")


def test_weeks_without_a_meeting_are_shown_as_well() -> None:
    weeks = weeks_of(
        [(MONDAY, 60), (MONDAY + timedelta(days=2), 30)], today=MONDAY + timedelta(days=6), number=3
    )
    assert [(week.meetings, week.minutes) for week in weeks] == [(0, 0), (0, 0), (2, 90)]
    assert weeks[-1].monday == MONDAY


def test_lengths_as_people_say_them() -> None:
    with translation.override("de"):
        assert duration(90).startswith("1,5 ")
    with translation.override("en"):
        assert [duration(m) for m in (1, 45, 60, 120)] == ["1 minute", "45 minutes", "1 hour", "2 hours"]
