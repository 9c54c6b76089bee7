"""What Celery beat wakes; what is due is known by the database alone."""

from celery import shared_task
from django.utils import timezone

from matching import features
from matching.services import working
from matching.services.proposal import expire_proposals

BATCH = 5


@shared_task
def sweep_expired_proposals() -> None:
    """End the proposals whose time to answer was over yesterday."""
    expire_proposals(today=timezone.localdate())


@shared_task
def work_on_runs() -> None:
    """Make the proposals for all that wait: woken when one starts, and every minute in case that got lost.

    What one task leaves over, the next takes: none may last longer than Redis waits for its end.
    """
    if working.work_on_runs(limit=BATCH) == BATCH:
        work_on_runs.delay()


@shared_task
def pack_features() -> None:
    """Pack whom matching has to look at and who has changed: pages find them packed, but keep nothing."""
    for kind in (features.NEWCOMERS, features.VOLUNTEERS):
        kind.fill()


@shared_task
def sweep_old_previews() -> None:
    """Delete what somebody merely tried out before yesterday."""
    working.delete_old_previews(now=timezone.now())
