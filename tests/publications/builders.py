"""Handbook pages and issues for tests; the clock stands at NOW unless a test moves it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from people.enums import Channel, ConsentPurpose
from people.models import Person
from people.services import give_consent
from publications.models import HandbookPage, Newsletter, Subscription
from publications.services import confirm_subscription, save_newsletter, save_page
from tests.builders import make_person

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


def make_page(title: str = "Menschen gewinnen", **fields: Any) -> HandbookPage:
    fields.setdefault("kind", "recommendation")
    fields.setdefault("text", "Gehen Sie **hin**.")
    fields.setdefault("is_published", True)
    if fields["kind"] == "portrait" and fields["is_published"] and "person" not in fields:
        fields["person"] = make_portrayed()
    return save_page(page=HandbookPage(title=title, **fields))


def make_portrayed(first_name: str = "Luwam") -> Person:
    """Somebody who agrees to a portrait."""
    person = make_person(first_name=first_name)
    give_consent(person, purpose=ConsentPurpose.PHOTO, channel=Channel.PAPER, now=NOW)
    return person


def make_issue(title: str = "Frühling", text: str = "Es *tut* sich etwas.") -> Newsletter:
    return save_newsletter(newsletter=Newsletter(title=title, text=text))


def make_subscription(email: str = "ana@example.org", language: str = "de") -> Subscription:
    return confirm_subscription(email=email, language=language, requested_at=NOW, now=NOW)
