"""The week in four parts a day, between forms and exact hours."""

from datetime import time

from people.week import slots_of, span, week_rows, windows_of

TUESDAY = 1


def test_a_window_touches_every_part_it_reaches_into() -> None:
    assert slots_of([(TUESDAY, time(11), time(16))]) == {(1, 0), (1, 1), (1, 2)}


def test_a_window_that_ends_where_a_part_begins_does_not_touch_it() -> None:
    assert slots_of([(TUESDAY, time(9), time(12))]) == {(1, 0)}


def test_a_newly_ticked_part_counts_in_full() -> None:
    assert windows_of([(TUESDAY, 2)]) == [(1, time(15), time(18))]


def test_a_part_that_was_ticked_before_keeps_its_exact_hours() -> None:
    exact = [(TUESDAY, time(16), time(17, 30))]
    assert windows_of([(TUESDAY, 2), (TUESDAY, 3)], before=exact) == [
        (1, time(16), time(17, 30)),
        (1, time(18), time(21)),
    ]


def test_unticking_a_part_leaves_what_lies_beyond_the_table() -> None:
    early = [(TUESDAY, time(7), time(10))]
    assert windows_of([], before=early) == [(1, time(7), time(9))]


def test_the_table_shows_hours_as_people_write_them() -> None:
    rows = week_rows([(TUESDAY, time(9, 30), time(12))])
    assert rows[0][1] == ["", "9:30–12", "", "", "", "", ""]
    assert span(time(15), time(18)) == "15–18"
