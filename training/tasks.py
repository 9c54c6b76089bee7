"""What training does by itself. Tasks only look what is due; all of them may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from training.services import completion, enrolment, feedback, session_reminders


@shared_task
def settle_all() -> None:
    """Look who is ready since modules have begun or ended to be taught."""
    completion.settle_all(today=timezone.localdate())


@shared_task
def sweep_places() -> None:
    """Give the seats that time has freed to those who wait."""
    enrolment.sweep_places(now=timezone.now())


@shared_task
def plan_session_reminders() -> None:
    """Queue the reminders of the dates that are near."""
    session_reminders.queue_reminders(now=timezone.now())


@shared_task
def plan_feedback_requests() -> None:
    """Ask about the courses that are just over."""
    feedback.plan_requests(now=timezone.now())
