"""Send mails: after each transaction that queued one, and every minute in case that nudge got lost.
Read what came back."""

from __future__ import annotations

from celery import shared_task

from messaging.inbox import read_inbox
from messaging.services import send_due_mails

BATCH = 200


@shared_task
def send_due() -> None:
    """Send what is due. What one run leaves over, the next takes: no run may last longer than Redis waits
    for its end."""
    if send_due_mails(limit=BATCH) == BATCH:
        send_due.delay()


@shared_task
def read_bounces() -> None:
    """Look into the inbox of bounces, where there is one. Two at once do no harm."""
    read_inbox()
