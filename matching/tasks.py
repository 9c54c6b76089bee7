"""What Celery beat wakes; what is due is known by the database alone."""

from celery import shared_task
from django.utils import timezone

from matching.services.proposal import expire_proposals


@shared_task
def sweep_expired_proposals() -> None:
    """End the proposals whose time to answer was over yesterday."""
    expire_proposals(today=timezone.localdate())
