"""A volunteer's way on a small phone, from the mail to the report: how many taps it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page

from assignments.models import Assignment
from assignments.services.asking import offer_assignment
from assignments.services.waves import remind
from messaging.models import OutgoingMail
from tests.assignments.world import make_request, make_speaker
from tests.builders import make_user
from tests.fixtures.browser import PageMaker
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)

Axe = Callable[[Page], list[str]]
PHONE = {"width": 360, "height": 740}


def link_in_the_last(mail: str) -> str:
    found = OutgoingMail.objects.filter(event=f"assignments/mail/{mail}").latest("created_at")
    addresses = re.findall(r"https?://[^\s>)]+", found.text)
    return next(path for each in addresses if (path := urlsplit(each).path).startswith("/einsaetze/"))


class Phone:
    """Counts what the thumb does; opening a link from a mail is one tap."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.taps += 1

    def tap(self, what: Locator) -> None:
        box = what.bounding_box()
        assert box and box["height"] >= 44, "too small for a thumb"
        what.click()
        self.taps += 1


@pytest.mark.parametrize("has_scripts", [True, False])
def test_from_the_mail_to_the_report(new_page: PageMaker, axe: Axe, has_scripts: bool) -> None:
    speaker, now = make_speaker(), timezone.now()
    # In the afternoon, so that the last hour of the window is still that day.
    start = timezone.localtime(now + timedelta(days=4)).replace(hour=14, minute=0, second=0, microsecond=0)
    assignment = make_request(start, window_until=start + timedelta(hours=2), now=now)
    offer_assignment(assignment=assignment, volunteer=speaker, by=make_user(), now=now)
    phone = Phone(new_page(viewport=PHONE, java_script_enabled=has_scripts))
    page = phone.page

    def is_fine() -> None:
        if has_scripts:
            assert axe(page) == []
        assert page.locator("body").bounding_box()["width"] <= PHONE["width"]  # type: ignore[index]

    phone.open(link_in_the_last("offer"))
    is_fine()
    phone.tap(page.locator(".kern-form-check", has_text="14:30"))
    phone.tap(page.get_by_role("button", name="Ja, ich kann"))
    page.get_by_role("heading", name="Sie gehen mit").wait_for()
    assert phone.taps == 3
    is_fine()
    assert page.get_by_text("Selam").is_visible()

    assignment.refresh_from_db()
    assert (assignment.status, assignment.starts_at) == ("taken", start + timedelta(minutes=30))
    report(assignment, speaker, phone, is_fine)


def report(assignment: Assignment, speaker: Volunteer, phone: Phone, is_fine: Callable[[], None]) -> None:
    """Two taps where it took as long as planned, one more for another number."""
    now = timezone.now()
    Assignment.objects.update(starts_at=now - timedelta(days=1), window_from=None, window_until=None)
    remind(now)
    phone.taps = 0
    phone.open(link_in_the_last("report"))
    is_fine()
    phone.tap(phone.page.locator(".kern-form-check", has_text="90"))
    phone.tap(phone.page.get_by_role("button", name="Ja, es hat stattgefunden"))
    phone.page.get_by_role("heading", name="gespeichert").wait_for()
    assert phone.taps == 3
    assignment.refresh_from_db()
    assert (assignment.status, assignment.actual_minutes) == ("done", 90)
