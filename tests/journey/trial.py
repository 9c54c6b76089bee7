"""Getting to know each other: three meetings, two answers, one agreement."""

from __future__ import annotations

from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journey.journey import COORDINATOR, NEWCOMER, VOLUNTEER, Journey
from tests.journey.together import volunteer_logs_a_meeting

MEETINGS = 3


def they_meet(journey: Journey, *, first_day: int) -> None:
    """As often as the programme wants them to before they decide."""
    for number in range(MEETINGS):
        journey.go_to_day(first_day + number)
        volunteer_logs_a_meeting(journey.page_of(VOLUNTEER))


def both_want_to_go_on(journey: Journey) -> None:
    """On the page that the mail leads to; nobody is logged in there."""
    for email in (VOLUNTEER, NEWCOMER):
        page = journey.stranger()
        page.goto(journey.link(journey.mail(email, "weitermachen"), "/partnerschaften/kennenlernen/"))
        assert journey.axe(page) == []
        page.get_by_role("button", name="Ja, gern").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Danke für Ihr Ja")


def coordinator_has_the_agreement_signed(journey: Journey) -> None:
    page = journey.page_of(COORDINATOR)
    page.get_by_role("link", name="Zur Vereinbarung").click()
    assert "Verschwiegenheit" in _agreement(page)
    page.get_by_role("link", name="Vereinbarung unterschrieben").click()
    assert journey.axe(page) == []
    page.get_by_role("button", name="Vereinbarung unterschrieben").click()
    expect(page.get_by_role("main")).to_contain_text("Die Partnerschaft ist aktiv.")
    assert journey.mail(NEWCOMER, "beginnt")


def _agreement(page: Page) -> str:
    """The words of the PDF behind the link."""
    step = page.get_by_role("region", name="Nächster Schritt")
    address = step.get_by_role("link", name="Vereinbarung zum Drucken").get_attribute("href")
    pdf = page.request.get(page.url.split("/partnerschaften")[0] + str(address)).body()
    return PdfReader(BytesIO(pdf)).pages[0].extract_text()
