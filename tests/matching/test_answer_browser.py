"""The answer on a real phone: without JavaScript, by keyboard alone, and accessible in every state."""

from collections.abc import Callable

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from accounts.enums import Kind
from matching.models import Proposal
from matching.services.asking import answer_path
from matching.services.proposal import propose
from partnerships.enums import Side
from tests.builders import make_newcomer, make_ready_volunteer, make_user
from tests.fixtures.browser import PageMaker
from tests.journey.journey import PASSWORD, log_in

COORDINATOR = "sabine@example.org"


@pytest.fixture
def proposal(live_server: object) -> Proposal:
    by = make_user(Kind.COORDINATOR, email=COORDINATOR, password=PASSWORD)
    newcomer = make_newcomer(person_phone="+4962511234567")
    return propose(volunteer=make_ready_volunteer(), newcomer=newcomer, by=by, today=localdate())


def test_a_wish_to_talk_and_then_a_yes_by_keyboard_alone(proposal: Proposal, new_page: PageMaker) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(answer_path(proposal, Side.NEWCOMER))
    page.locator("summary", has_text="Möchten Sie etwas dazu sagen?").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Wer ist das?")
    for _button in ("Ja, gern", "Nein, danke", "Bitte sprechen Sie erst mit mir"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wir sprechen zuerst miteinander")
    page.get_by_role("button", name="Ja, gern").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke für Ihr Ja!")
    proposal.refresh_from_db()
    assert (proposal.newcomer_answer, proposal.newcomer_reason) == ("yes", "Wer ist das?")


def test_the_answers_are_as_big_as_a_thumb_and_fit_on_the_phone(
    proposal: Proposal, new_page: PageMaker
) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(answer_path(proposal, Side.NEWCOMER))
    boxes = [button.bounding_box() for button in page.locator(".answers button").all()]
    assert len(boxes) == 3 and all(box and box["height"] >= 48 and box["width"] >= 280 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_nothing_on_the_answer_and_on_the_page_of_the_proposal(
    proposal: Proposal, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    address = answer_path(proposal, Side.NEWCOMER)
    page.goto(address)
    assert axe(page) == []
    page.get_by_role("button", name="Bitte sprechen Sie erst mit mir").click()
    page.wait_for_load_state()
    assert axe(page) == []
    log_in(page, COORDINATOR)
    page.goto(f"/vermittlung/vorschlag/{proposal.pk}/")
    assert axe(page) == []
    for number in range(2):
        page.locator(".read-out").nth(number).evaluate("quote => quote.closest('details').open = true")
    assert axe(page) == []
