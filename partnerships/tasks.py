"""What partnerships do by themselves. Tasks only look what is due; all of them may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from partnerships.services import nudge, partnership
from partnerships.services.supervision_reminders import queue_reminders


@shared_task
def plan_supervision_reminders() -> None:
    """Queue the reminders of group dates that are due today."""
    queue_reminders(now=timezone.now())


@shared_task
def plan_nudges() -> None:
    """Ask volunteers whose pairs have logged nothing for a while."""
    nudge.plan_nudges(now=timezone.now())


@shared_task
def settle_pauses() -> None:
    """Begin the pauses whose first day has come, end those whose return date has."""
    partnership.settle_pauses(today=timezone.localdate())
