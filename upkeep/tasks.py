"""The worker says each minute that it is alive."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from upkeep.services.heartbeat import note_heartbeat


@shared_task
def heartbeat() -> None:
    """Any number of them at once leave the latest moment."""
    note_heartbeat("worker", now=timezone.now())
