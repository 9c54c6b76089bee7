"""Reminders of group dates, 14 and 2 days before, by the local calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from messaging.models import OutgoingMail
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import GroupMembership, SupervisionInvitation, SupervisionMeeting
from partnerships.services.supervision_mails import REMINDER_DAYS, reminder_key, send_reminder


def queue_reminders(*, now: datetime) -> int:
    """Remind members 14 and 2 days before; return how many mails are new.

    Safe to run as often as one likes. A run that was missed is made up for until the next reminder is due.
    Who said no is left in peace; who heard of a date too late for the first reminder gets only the second.
    """
    horizon = now + timedelta(days=max(REMINDER_DAYS) + 1)
    ahead = SupervisionMeeting.objects.filter(
        status=SupervisionStatus.PLANNED, starts_at__gt=now, starts_at__lte=horizon
    )
    return sum(_remind(pk, now=now) for pk in list(ahead.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: UUID, *, now: datetime) -> int:
    """Hold one date, so that nobody is reminded of what is just being moved, cancelled or answered."""
    planned = SupervisionMeeting.objects.filter(pk=pk, status=SupervisionStatus.PLANNED, starts_at__gt=now)
    meeting = planned.select_for_update(of=("self",)).select_related("group").first()
    if meeting is None:
        return 0
    joined = GroupMembership.objects.filter(
        group=meeting.group_id, volunteer=OuterRef("volunteer"), left_on=None
    )
    invitations = (
        meeting.invitations.exclude(answer=Answer.NO)
        .annotate(joined_on=Subquery(joined.values("joined_on")[:1]))
        .select_related("volunteer__person__organisation")
    )
    today = timezone.localtime(now).date()
    due = {
        reminder_key(invitation, days): (invitation, days)
        for invitation in invitations
        if (days := _reminder_due(invitation, today=today)) is not None
    }
    known = OutgoingMail.objects.filter(key__in=due).values_list("key", flat=True)
    new = [due[key] for key in due.keys() - set(known)]
    return sum(send_reminder(invitation, days, now=now) is not None for invitation, days in new)


def _reminder_due(invitation: SupervisionInvitation, *, today: date) -> int | None:
    """The last reminder whose day has come, unless the member heard of the date on that day or later."""
    meeting = invitation.meeting
    reached = [days for days in REMINDER_DAYS if meeting.day - timedelta(days=days) <= today]
    if not reached:
        return None
    days = min(reached)
    heard_on = timezone.localtime(meeting.announced_at).date()
    joined_on: date | None = invitation.joined_on  # type: ignore[attr-defined]
    if joined_on:
        heard_on = max(heard_on, joined_on)
    return days if heard_on < meeting.day - timedelta(days=days) else None
