"""What partnerships do by themselves. Tasks only look what is due; all of them may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from partnerships.services import nudge
from partnerships.services.supervision_mails import queue_reminders


@shared_task
def plan_supervision_reminders() -> None:
    """Queue the reminders of group dates that are due today."""
    queue_reminders(now=timezone.now())


@shared_task
def plan_nudges() -> None:
    """Ask volunteers whose pairs have logged nothing for a while."""
    nudge.plan_nudges(now=timezone.now())
