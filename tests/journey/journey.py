"""What the steps share: the calendar, the browser of each person, and the letter box."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import time_machine
from django.utils import timezone
from playwright.sync_api import Page

from tests.fixtures.background import MailServer
from tests.fixtures.browser import PageMaker
from tests.fixtures.login import fill_in_login

PASSWORD = "gemeinsam-unterwegs-7"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}

COORDINATOR = "silvia@example.org"
TRAINER = "matthias@example.org"
ADMINISTRATOR = "dorothea@example.org"
VOLUNTEER = "helga@example.org"
NEWCOMER = "selam@example.org"


def log_in(page: Page, email: str) -> None:
    """Through the form, as everybody does."""
    page.goto("/konto/login/")
    fill_in_login(page, email, PASSWORD)
    page.wait_for_url("**/buero/")


def address_in(text: str, path: str) -> str:
    """The one address in the text of a mail that begins with this path, without host and query."""
    addresses = {urlsplit(address).path for address in re.findall(r"https?://\S+", text)}
    found = [address for address in addresses if address.startswith(path)]
    assert len(found) == 1, f"{path} is not once in\n{text}"
    return found[0]


@dataclass
class Journey:
    """A story of four months that ends before today, so that a real worker finds every mail due."""

    new_page: PageMaker
    mails: MailServer
    clock: time_machine.Traveller
    first_day: date
    axe: Callable[[Page], list[str]]
    pages: dict[str, Page] = field(default_factory=dict)
    today: date = date.min

    def go_to_day(self, number: int, hour: int = 10) -> date:
        """Everybody's clock shows that day of the story; sessions of days gone by have ended."""
        self.today = day = self.first_day + timedelta(days=number)
        self.clock.move_to(timezone.make_aware(datetime.combine(day, time(hour))))
        return day

    def page_of(self, email: str, **options: object) -> Page:
        """That person's browser, logged in: volunteers on a phone, staff at a desk."""
        if email not in self.pages:
            self.pages[email] = self.new_page(**({**(PHONE if email == VOLUNTEER else DESK), **options}))
        page = self.pages[email]
        page.goto("/buero/")
        if "/konto/login/" in page.url:
            log_in(page, email)
        return page

    def mail(self, to: str, subject: str) -> EmailMessage:
        """The newest mail to somebody whose subject holds these words, as soon as it has come."""
        return self.mails.wait_for_mail(lambda mail: mail["To"] == to and subject in str(mail["Subject"]))

    def link(self, mail: EmailMessage, path: str) -> str:
        """The address in a mail, see `address_in`."""
        return address_in(mail.get_body(("plain",)).get_content(), path)  # type: ignore[union-attr]

    def stranger(self, **options: object) -> Page:
        """A phone that nobody is logged in on: how links in mails are opened."""
        return self.new_page(**{**PHONE, **options})
