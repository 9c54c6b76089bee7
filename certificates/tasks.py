"""What Celery beat wakes; what is due is known by the database alone."""

from celery import shared_task
from django.utils import timezone

from certificates.services import batch, printing

LINES = 500
PRINTS = 5


@shared_task
def work_on_batches() -> None:
    """Issue the certificates that were asked for: woken when a batch starts, and every minute.

    What one task leaves over, the next takes: none may last longer than Redis waits for its end.
    """
    if batch.work_on_batches(limit=LINES) == LINES:
        work_on_batches.delay()


@shared_task
def work_on_prints() -> None:
    """Lay out what is to be printed: woken when a job starts, and every minute in case that got lost.

    What one task leaves over, the next takes: none may last longer than Redis waits for its end.
    """
    if printing.work_on_prints(limit=PRINTS) == PRINTS:
        work_on_prints.delay()


@shared_task
def sweep_old_prints() -> None:
    """Delete the files that were printed a week ago."""
    printing.sweep_old_prints(now=timezone.now())
