"""Events for tests; the clock stands at NOW unless a test moves it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events.models import Event, Registration
from events.services import register, save_event
from tests.builders import make_organisation, make_programme

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=BERLIN)


def make_event(**fields: Any) -> Event:
    """A public conference of eight hours in two weeks."""
    starts_at = fields.setdefault("starts_at", datetime(2026, 3, 16, 9, tzinfo=BERLIN))
    fields.setdefault("ends_at", starts_at + timedelta(hours=8))
    fields.setdefault("title", "Regionalkonferenz")
    fields.setdefault("kind", "conference")
    fields.setdefault("place", "Bürgerhaus Bensheim")
    fields.setdefault("is_public", True)
    fields.setdefault("programme", make_programme())
    fields.setdefault("organisation", make_organisation())
    return save_event(event=Event(**fields), now=NOW)


def make_registration(event: Event, email: str = "ana@example.org", **fields: Any) -> Registration:
    return register(
        event=event, name=fields.pop("name", "Ana Berg"), email=email, now=fields.pop("now", NOW), **fields
    )
