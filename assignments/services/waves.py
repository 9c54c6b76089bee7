"""What time brings: the next ones are asked, hours pass, reminders go out. All may run twice, or late."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from assignments.enums import AssignmentStatus, OfferAnswer
from assignments.mails import requesters
from assignments.models import SEARCHING, Assignment, Offer
from assignments.services import letters
from assignments.services.asking import ask_next, free_others

logger = logging.getLogger(__name__)

# Whoever has not reported by then is asked no more by mail; the office sees it on its list.
REPORT_ASKED_FOR = timedelta(days=14)


def sweep(now: datetime) -> int:
    """Ask the next ones wherever the time for answering is over, or nobody is left to answer.

    Any number of workers at once: each assignment is held by one of them. Returns how many were handled.
    """
    searching = Assignment.objects.filter(status__in=SEARCHING, next_wave_at__isnull=False)
    waiting = Offer.objects.filter(
        assignment=OuterRef("pk"),
        round=OuterRef("round"),
        wave=OuterRef("wave"),
        answer=OfferAnswer.WAITING,
    )
    nobody_waits = Q(wave__gt=0, status=AssignmentStatus.OFFERED) & ~Exists(waiting)
    due = searching.filter(Q(next_wave_at__lte=now) | nobody_waits)
    return _each(due.order_by("next_wave_at"), lambda assignment: ask_next(assignment, now=now))


def sweep_past(now: datetime) -> int:
    """What nobody has taken until its hour is unmet: whoever was asked is free, the requester hears of it.

    Returns how many there were.
    """
    last_hour = Coalesce("window_until", "starts_at")
    past = Assignment.objects.filter(status__in=SEARCHING).alias(last_hour=last_hour)
    return _each(past.filter(last_hour__lte=now).order_by("starts_at"), lambda each: _close(each, now=now))


def remind(now: datetime) -> int:
    """Remind of what is taken for tomorrow, unless that was today, and ask how it was the day before.

    Nobody twice. Returns how many assignments are such.
    """
    today = localdate(now)
    taken = Assignment.objects.taken().select_related("volunteer__person__organisation").order_by("starts_at")
    tomorrow = taken.filter(starts_at__date=today + timedelta(days=1), taken_at__date__lt=today)
    over = taken.filter(starts_at__date__lt=today, starts_at__gt=now - REPORT_ASKED_FOR)
    reminded = _each(tomorrow, lambda each: letters.send_reminder(each, now=now))
    return reminded + _each(over, lambda each: letters.send_report_request(each, now=now))


def _close(assignment: Assignment, *, now: datetime) -> None:
    free_others(assignment, now=now)
    letters.take_back_mails(assignment)
    assignment.status = AssignmentStatus.UNMET
    assignment.next_wave_at = None
    assignment.save()
    requesters.tell(assignment, now)


def _each(due: QuerySet[Assignment], handle: Callable[[Assignment], object]) -> int:
    """Handle them one by one, each in a transaction of its own; what fails keeps nobody else waiting."""
    handled = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                free = due.select_for_update(of=("self",), skip_locked=True)
                assignment = free.filter(pk=pk).first()
                if assignment:
                    handle(assignment)
                    handled += 1
        except Exception:
            logger.exception("The assignment %s could not be handled.", pk)
    return handled
