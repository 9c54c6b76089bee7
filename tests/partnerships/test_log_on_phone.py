"""A meeting logged on a phone by the link in a mail: three taps, with JavaScript and without."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from partnerships.enums import EntrySource, Mood
from partnerships.models import Meeting
from partnerships.services.log_link import log_path
from tests.builders import make_partnership
from tests.fixtures.browser import PageMaker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("java_script", [True, False])
def test_three_taps_at_360_px(new_page: PageMaker, java_script: bool) -> None:
    pair = make_partnership(started_on=localdate())
    page = new_page(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=java_script,
    )
    page.goto(log_path(pair))  # the first tap, in the mail
    page.get_by_role("button", name="Ja, ").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gespeichert")
    page.get_by_role("button", name="Gut", exact=True).first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gespeichert")
    meeting = Meeting.objects.get()
    assert (meeting.met_on, meeting.source) == (localdate(), EntrySource.LINK)
    assert meeting.mood == Mood.GOOD


def test_a_refused_form_comes_back_beside_its_field(new_page: PageMaker) -> None:
    """The script must not swallow what the office says: the page is the same as without it."""
    pair = make_partnership(started_on=localdate())
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(log_path(pair))
    page.locator("details.answer").first.locator("summary").click()
    page.locator("[name=met_on]").fill("2020-01-01")
    page.locator("[name=note]").fill("Am Fluss entlang.")
    page.get_by_role("button", name="Diesen Tag eintragen").click()
    expect(page.get_by_role("alert")).to_contain_text("hat erst am")
    expect(page.locator("[name=note]")).to_have_value("Am Fluss entlang.")
    assert not Meeting.objects.exists()
