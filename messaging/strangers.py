"""Mails to addresses that somebody typed into a public form: at most one a day reaches an address.

Whoever filled in the form may have typed somebody else's address. Therefore mails of events that are
`to_stranger` wait for each other, whatever form they come from, and a few may wait at most. This is counted
in the outbox itself, so that it holds without Redis and after a restart.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.crypto import salted_hmac

from messaging.enums import MailStatus
from messaging.events import all_events
from messaging.models import OutgoingMail

ONE_EVERY = timedelta(days=1)
MOST_WAITING = 3


def next_turn(address: str, due_at: datetime) -> datetime | None:
    """When such a mail may leave for this address, `due_at` at the earliest; None where enough wait already.

    To be called in the transaction that queues the mail: of two forms that come in at the same moment, one
    waits here for the other.
    """
    _hold(address)
    mails = _to_this_mailbox(address).exclude(status=MailStatus.CANCELLED)
    if mails.filter(status=MailStatus.QUEUED, due_at__gt=due_at).count() >= MOST_WAITING:
        return None
    last: datetime | None = mails.aggregate(last=Max("due_at"))["last"]
    return max(due_at, last + ONE_EVERY) if last else due_at


def _to_this_mailbox(address: str) -> QuerySet[OutgoingMail]:
    """What such forms have sent there, to name+anything@host as well: it is the same mailbox."""
    events = [event.name for event in all_events() if event.is_to_stranger]
    name, _at, host = _mailbox(address).rpartition("@")
    same = Q(to_email__iexact=f"{name}@{host}")
    same |= Q(to_email__istartswith=f"{name}+", to_email__iendswith=f"@{host}")
    return OutgoingMail.objects.filter(same, event__in=events)


def _mailbox(address: str) -> str:
    name, _at, host = address.casefold().rpartition("@")
    return f"{name.partition('+')[0] or name}@{host}"


def _hold(address: str) -> None:
    """Until the end of the transaction. SQLite writes one transaction after the other anyway."""
    if connection.vendor == "postgresql":
        digest = salted_hmac("messaging.strangers", _mailbox(address)).digest()
        number = int.from_bytes(digest[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
