"""What members of a group get by mail: invitation, change, cancellation, reminders.

Keys are `supervision:<meeting>:<volunteer>:<occasion>:<sequence>`, so that nothing goes out twice and
everything that a change overtakes can be taken back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from messaging.calendar import event_ics
from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionInvitation, SupervisionMeeting
from volunteers.models import Volunteer

ANSWER_PURPOSE = "supervision-answer"
REMINDER_DAYS = (14, 2)


def answer_path(invitation: SupervisionInvitation) -> str:
    """The address where this member answers, without logging in. It stays valid when the date moves."""
    token = sign({"invitation": invitation.pk}, purpose=ANSWER_PURPOSE)
    return reverse("partnerships:supervision_answer", args=[token])


def invite(meeting: SupervisionMeeting, volunteer: Volunteer, *, now: datetime) -> SupervisionInvitation:
    """Invite a member to a date, by mail where they have an address."""
    invitation = SupervisionInvitation.objects.create(meeting=meeting, volunteer=volunteer)
    _send(invitation, "invite", template="supervision_invitation", method="REQUEST", now=now)
    return invitation


def send_change(invitation: SupervisionInvitation, *, now: datetime) -> OutgoingMail | None:
    """Tell that day, time or place have changed; the calendar entry follows."""
    return _send(invitation, "change", template="supervision_change", method="REQUEST", now=now)


def send_cancellation(invitation: SupervisionInvitation, *, now: datetime) -> OutgoingMail | None:
    """Tell that it does not take place; the calendar entry goes."""
    return _send(invitation, "cancel", template="supervision_cancellation", method="CANCEL", now=now)


def take_back_mails(meeting: SupervisionMeeting) -> None:
    """What still waits in the outbox for this date is no longer true."""
    cancel_mails(key_prefix=f"supervision:{meeting.pk}:")


def queue_reminders(*, now: datetime) -> int:
    """Remind members 14 and 2 days before, by the local calendar; return how many mails are new.

    Safe to run as often as one likes. A run that was missed is made up for until the next reminder is due.
    Who said no is left in peace; a date announced too late for the first reminder gets only the second.
    """
    today = timezone.localtime(now).date()
    horizon = now + timedelta(days=max(REMINDER_DAYS) + 1)
    invitations = (
        SupervisionInvitation.objects.filter(
            meeting__status=SupervisionStatus.PLANNED,
            meeting__starts_at__gt=now,
            meeting__starts_at__lte=horizon,
        )
        .exclude(answer=Answer.NO)
        .select_related("meeting__group", "volunteer__person__organisation")
    )
    due = []
    for invitation in invitations:
        days = _reminder_due(invitation.meeting, today=today)
        if days is not None:
            due.append((invitation, days))
    keys = {_key(invitation, str(days)) for invitation, days in due}
    known = set(OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True))
    new = 0
    for invitation, days in due:
        if _key(invitation, str(days)) not in known:
            new += (
                _send(invitation, str(days), template="supervision_reminder", method="", now=now) is not None
            )
    return new


def _reminder_due(meeting: SupervisionMeeting, *, today: date) -> int | None:
    """The last reminder whose day has come, unless the members heard of the date on that day or later."""
    reached = [days for days in REMINDER_DAYS if meeting.day - timedelta(days=days) <= today]
    if not reached:
        return None
    days = min(reached)
    announced_on = timezone.localtime(meeting.announced_at).date()
    return days if announced_on < meeting.day - timedelta(days=days) else None


def _key(invitation: SupervisionInvitation, occasion: str) -> str:
    meeting = invitation.meeting
    return f"supervision:{meeting.pk}:{invitation.volunteer_id}:{occasion}:{meeting.sequence}"


def _send(
    invitation: SupervisionInvitation, occasion: str, *, template: str, method: str, now: datetime
) -> OutgoingMail | None:
    meeting, person = invitation.meeting, invitation.volunteer.person
    url = absolute_url(answer_path(invitation))
    with translation.override(person.correspondence_language):
        calendar = _calendar(meeting, attendee=person.email, url=url, method=method) if method else ""
    return queue_mail(
        key=_key(invitation, occasion),
        template=f"partnerships/mail/{template}",
        context={"meeting": meeting, "group": meeting.group, "invitation": invitation, "url": url},
        person=person,
        calendar=calendar,
        calendar_method=method,
        now=now,
    )


def _calendar(meeting: SupervisionMeeting, *, attendee: str, url: str, method: str) -> str:
    return event_ics(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        summary=_("Group exchange: %(group)s") % {"group": meeting.group},
        location=meeting.place,
        description=_("Your answer: %(url)s") % {"url": url},
        attendee=attendee,
        method=method,
    )
