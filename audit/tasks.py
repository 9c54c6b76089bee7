"""What the worker does by itself."""

from celery import shared_task
from django.utils import timezone

from audit.services.unusual import find_unusual_readings


@shared_task
def look_for_unusual_readings() -> int:
    """May run twice or late: each hour of somebody is noted once. Returns how many are new."""
    return len(find_unusual_readings(now=timezone.now()))
