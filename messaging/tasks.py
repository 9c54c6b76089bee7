"""Send mails: after each transaction that queued one, and every minute in case that nudge got lost."""

from __future__ import annotations

from celery import shared_task

from messaging.services import send_due_mails

BATCH = 200


@shared_task
def send_due() -> None:
    """Send what is due. What one run leaves over, the next takes: no run may last longer than Redis waits
    for its end."""
    if send_due_mails(limit=BATCH) == BATCH:
        send_due.delay()
