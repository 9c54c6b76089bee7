"""Some months with a change of the clocks; two whole years are run by `make prove`."""

from datetime import date

import pytest

from tests.partnerships.supervision_years import Years

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first_day", [date(2026, 1, 5), date(2026, 8, 10)])
def test_the_right_reminders_once_each_and_every_gap_in_its_window_or_listed(first_day):
    years = Years(seed=3, days=120, first_day=first_day).run()
    sent = years.sent()
    assert len(sent) == len(set(sent)) == years.queued > 20
    assert set(sent) == years.expected
    assert years.all_gaps
    assert (years.unlisted, years.wrongly_listed, years.late_gaps) == ([], [], [])
