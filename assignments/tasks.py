"""What assignments do by themselves. Tasks only look what is due; all of them may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from assignments.services import waves
from assignments.services.outside import forget_unconfirmed


@shared_task
def ask_next_ones() -> None:
    """Ask the next volunteers where the time for answering is over."""
    waves.sweep(timezone.now())


@shared_task
def close_past() -> None:
    """Note what nobody was found for until its hour; delete what no requester has confirmed in time."""
    now = timezone.now()
    waves.sweep_past(now)
    forget_unconfirmed(now=now)


@shared_task
def plan_reminders() -> None:
    """Queue reminders of tomorrow's assignments, and questions how yesterday's were."""
    waves.remind(timezone.now())
