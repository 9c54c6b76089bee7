"""The occasions on which mails are written: what administrators call them, why they come, what they may say.

Each app registers its own in `<app>/mails.py`. The template `<name>.text` is our wording; an administrator's
wording (`MailText`) replaces it. Both know nothing but the placeholders: flat words, never records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.functional import Promise

_EVENTS: dict[str, MailEvent] = {}


@dataclass(frozen=True)
class Placeholder:
    """A word that the house fills in: what it stands for, and an example for the preview."""

    description: str | Promise
    sample: str | Promise


@dataclass(frozen=True)
class MailEvent:
    """`name` is the path of the templates, and the `template` given to `queue_mail`.

    `reason` is the sentence at the end of the mail that says why it came. `is_quiet`: it can wait for the one
    mail a day that collects several. `valid_for`: after that long it is of no use and is not sent any more.
    """

    name: str
    title: str | Promise
    reason: str | Promise
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    is_quiet: bool = False
    valid_for: timedelta | None = None


def register(event: MailEvent) -> MailEvent:
    """Make an occasion known; called when `<app>/mails.py` is imported at the start."""
    _EVENTS[event.name] = event
    return event


def event_named(name: str) -> MailEvent | None:
    return _EVENTS.get(name)


def all_events() -> list[MailEvent]:
    """In the order of their names, so that an app's occasions stand together."""
    return [_EVENTS[name] for name in sorted(_EVENTS)]
