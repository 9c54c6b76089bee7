"""Numbers, dates and names as a German office writes them."""

import datetime

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from kern.templatetags import kern

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(2400, "40"), (2370, "39,5"), (75, "1,25"), (0, "0"), (90_000, "1.500")],
)
def test_hours_have_a_decimal_comma(minutes, text):
    assert kern.hours(minutes) == f"{text}{NBSP}h"


@pytest.mark.parametrize(
    ("minutes", "text"), [(2400, "53⅓"), (2370, "52⅔"), (45, "1"), (30, "⅔"), (0, "0"), (50, "1,1")]
)
def test_teaching_units_have_thirds(minutes, text):
    assert kern.units45(minutes) == text


def test_unknown_figures_are_a_dash():
    assert [kern.hours(None), kern.units45(None), kern.km(None)] == ["–", "–", "–"]


@pytest.mark.parametrize(("distance", "text"), [(5.4, "5"), (0.2, "< 1"), (11.6, "12")])
def test_distances_are_whole_kilometres(distance, text):
    assert kern.km(distance) == f"{text}{NBSP}km"


def test_weekdays_come_from_numbers_and_from_dates():
    assert kern.weekday(0) == "Montag"
    assert kern.weekday(datetime.date(2026, 12, 2)) == "Mittwoch"
    assert kern.weekday(5, "short") == "Sa"


def test_day_badge_shows_month_and_day_and_keeps_the_date_for_machines():
    html = kern.day_badge(datetime.date(2026, 12, 2))
    assert 'datetime="2026-12-02"' in html
    assert "Dez<b>02</b>" in html


@pytest.mark.parametrize(
    ("name", "letters"), [("Ayşe Demirtaş", "AD"), ("Anna von der Au", "AA"), ("Yonas", "Y"), ("", "")]
)
def test_initials(name, letters):
    assert kern.initials(name) == letters


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_plain_keeps_a_year_a_year():
    assert Template("{{ year|plain }} {{ year }}").render(Context({"year": 2026})) == "2026 2.026"


def test_a_button_that_changes_something_posts_with_its_token():
    page = Template('{% post_button "/a/" "secondary" session=3 %}<b>Zusagen{% endpost_button %}')
    html = page.render(Context({"csrf_token": "secret"}))
    assert '<form method="post" action="/a/"' in html
    assert 'value="secret"' in html
    assert '<input type="hidden" name="session" value="3">' in html


def test_text_in_pieces_is_escaped():
    page = Template("{% badge text %}{% crumb text %}{% panel text %}{{ text }}{% endpanel %}")
    assert "<script>" not in page.render(Context({"text": "<script>"}))


def test_breadcrumb_links_all_but_the_page_itself():
    page = Template('{% breadcrumb %}{% crumb "Start" "/" %}{% crumb "Hier" %}{% endbreadcrumb %}')
    html = page.render(Context())
    assert '<a href="/">Start</a>' in html
    assert '<li aria-current="page">Hier</li>' in html
