"""Whether the mail server keeps us waiting, for whoever must know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from accounts.models import User
from messaging.enums import MailStatus
from messaging.models import OutgoingMail

# Mails leave within a minute. What waits longer waits for the mail server.
STUCK_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class MailServerWaits:
    """So many mails wait for the mail server, the first of them since `since`."""

    number: int
    since: datetime


def mail_server_waits(user: User, *, now: datetime) -> MailServerWaits | None:
    """How many mails to this user's people have been due for over a quarter of an hour. One query."""
    waiting = OutgoingMail.objects.visible_to(user).filter(
        status=MailStatus.QUEUED, due_at__lt=now - STUCK_AFTER
    )
    found = waiting.aggregate(number=Count("pk"), since=Min("due_at"))
    return MailServerWaits(**found) if found["number"] else None
