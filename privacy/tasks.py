"""What data protection does by itself. Tasks only look what is due; all of them may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from privacy.services import retention


@shared_task
def keep_times() -> None:
    """Erase whatever has been kept for long enough, and tell those who go within two weeks."""
    retention.keep_times(now=timezone.now())
