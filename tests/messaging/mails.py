"""Mails for the tests of sending."""

from datetime import datetime
from zoneinfo import ZoneInfo

from messaging.models import OutgoingMail

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


class PowerCut(BaseException):
    """The process is gone: no clean-up runs, the database keeps what was committed."""


def make_mail(number: int = 1, **fields) -> OutgoingMail:
    fields.setdefault("to_email", f"reader{number}@example.org")
    fields.setdefault("due_at", NOW)
    fields.setdefault("subject", f"Subject {number}")
    fields.setdefault("text", "Text\n")
    return OutgoingMail.objects.create(key=f"test:{number}", **fields)
