"""What assignments do by themselves. Tasks only look what is due; all of them may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from assignments.services import waves


@shared_task
def ask_next_ones() -> None:
    """Ask the next volunteers where the time for answering is over."""
    waves.sweep(timezone.now())


@shared_task
def close_past() -> None:
    """Note what nobody was found for until its hour."""
    waves.sweep_past(timezone.now())


@shared_task
def plan_reminders() -> None:
    """Queue reminders of tomorrow's assignments, and questions how yesterday's were."""
    waves.remind(timezone.now())
