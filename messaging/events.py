"""The occasions on which mails are written: what administrators call them, why they come, what they may say.

Each app registers its own in `<app>/mails.py`. The templates `<name>.subject` and `.text` are our wording; an
administrator's wording (`MailText`) replaces it. Both know nothing but the placeholders: flat words, never
records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_EVENTS: dict[str, MailEvent] = {}


@dataclass(frozen=True)
class Placeholder:
    """A word that the house fills in: what it stands for, and an example for the preview.

    `is_personal`: it names somebody, so it never stands in a subject. `is_formatted`: it is Markdown by
    itself, and stands in a paragraph of its own.
    """

    description: str | Promise
    sample: str | Promise
    is_personal: bool = False
    is_formatted: bool = False

    @property
    def is_link(self) -> bool:
        """An address, as its sample shows: the mail is of no use without it."""
        return str(self.sample).startswith(("http://", "https://"))


@dataclass(frozen=True)
class MailEvent:
    """`name` is the path of the templates, and the `template` given to `queue_mail`.

    `reason` is the sentence at the end of the mail that says why it came; it may use placeholders.
    `is_quiet`: it can wait for the one mail a day that collects several. `valid_for`: after that long it is
    of no use and is not sent any more. `is_about_rights`: it also reaches people whose data are restricted.
    `is_to_stranger`: it goes to an address that somebody has just typed into a public form, which may be
    another person's; at most one such mail a day reaches an address (`messaging.strangers`). `is_secret`:
    what it says opens an account, so the outbox does not show it.
    """

    name: str
    title: str | Promise
    reason: str | Promise
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    is_quiet: bool = False
    valid_for: timedelta | None = None
    is_about_rights: bool = False
    is_to_stranger: bool = False
    is_secret: bool = False

    @property
    def app(self) -> str:
        return self.name.partition("/")[0]

    @property
    def all_placeholders(self) -> dict[str, Placeholder]:
        """Its own, and those of every mail."""
        return {**self.placeholders, **SHARED}

    @property
    def for_subject(self) -> list[str]:
        """The placeholders that may stand in the subject, which others see over a reader's shoulder."""
        return [
            word
            for word, each in self.all_placeholders.items()
            if not (each.is_personal or each.is_link or each.is_formatted)
        ]

    @property
    def reason_in_words(self) -> str:
        """The reason without the marks of a link in it, for lists."""
        return re.sub(r"\[([^\]]+)\]\(\{\w+\}\)", r"\1", str(self.reason))

    def samples(self) -> dict[str, str]:
        """An example of every value, in the active language."""
        return {word: str(each.sample) for word, each in self.all_placeholders.items()}


# What every mail may say.
SHARED: Mapping[str, Placeholder] = {
    "person": Placeholder(_("first and last name of the reader"), "Helga Brandt", is_personal=True),
    "signature": Placeholder(
        _("name and telephone number of the reader's office"), "Kreis Bergstraße\n06252 15-0"
    ),
    "organisation": Placeholder(_("name of the reader's office"), "Kreis Bergstraße"),
    "site_url": Placeholder(_("address of the portal"), "https://augenhoehe.example/"),
}


def register(event: MailEvent) -> MailEvent:
    """Make an occasion known; called when `<app>/mails.py` is imported at the start."""
    _EVENTS[event.name] = event
    return event


def event_named(name: str) -> MailEvent | None:
    return _EVENTS.get(name)


def all_events() -> list[MailEvent]:
    """In the order of their names, so that an app's occasions stand together."""
    return [_EVENTS[name] for name in sorted(_EVENTS)]
