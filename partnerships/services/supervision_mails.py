"""What members of a group get by mail: invitation, series, change, cancellation, leaving.

Keys begin with `supervision:<meeting>:<volunteer>:` or, of mails about several dates, with
`supervision-series:<group>:<volunteer>:`, so that nothing goes out twice and everything that a change
overtakes can be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kern.templatetags.kern import hours
from messaging.calendar import CalendarDate, dates_ics, event_ics
from messaging.enums import MailStatus
from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.enums import Answer
from partnerships.models import GroupMembership, SupervisionGroup, SupervisionInvitation, SupervisionMeeting
from volunteers.models import Volunteer

ANSWER_PURPOSE = "supervision-answer"
REMINDER_DAYS = (14, 2)
LEFT_TOLD_AFTER = timedelta(minutes=30)
# Mails in these states have not reached anybody.
NOT_ARRIVED = (
    MailStatus.QUEUED,
    MailStatus.CANCELLED,
    MailStatus.EXPIRED,
    MailStatus.FAILED,
    MailStatus.BOUNCED,
)


def answer_path(invitation: SupervisionInvitation) -> str:
    """The address where this member answers, without logging in. It stays valid when the date moves."""
    token = sign({"invitation": invitation.pk}, purpose=ANSWER_PURPOSE)
    return reverse("partnerships:supervision_answer", args=[token])


def invite(
    meetings: Sequence[SupervisionMeeting], volunteer: Volunteer, *, now: datetime
) -> list[SupervisionInvitation]:
    """Invite a member to dates of one group, in one mail where they have an address.

    To a single date with the question whether they come; several are told together, and the question follows
    with the reminders.
    """
    invitations = SupervisionInvitation.objects.bulk_create(
        SupervisionInvitation(meeting=meeting, volunteer=volunteer) for meeting in meetings
    )
    if len(invitations) == 1:
        _send(invitations[0], "invite", template="supervision_invitation", method="REQUEST", now=now)
    elif invitations:
        _send_series(invitations, now=now)
    return invitations


def send_change(invitation: SupervisionInvitation, *, now: datetime) -> OutgoingMail | None:
    """Tell that day, time or place have changed; the calendar entry follows."""
    return _send(invitation, "change", template="supervision_change", method="REQUEST", now=now)


def send_cancellation(invitation: SupervisionInvitation, *, now: datetime) -> OutgoingMail | None:
    """Tell that it does not take place; the calendar entry goes."""
    return _send(invitation, "cancel", template="supervision_cancellation", method="CANCEL", now=now)


def send_reminder(invitation: SupervisionInvitation, days: int, *, now: datetime) -> OutgoingMail | None:
    """Remind so many days before; the mail waits for others of that day."""
    return _send(invitation, str(days), template="supervision_reminder", method="", now=now)


def take_back_mails(meeting: SupervisionMeeting) -> None:
    """What still waits in the outbox for this date is no longer true."""
    cancel_mails(key_prefix=f"supervision:{meeting.pk}:")


def take_back_reminders(invitation: SupervisionInvitation) -> None:
    """Who has said no is left in peace, also by reminders that still wait for other mails."""
    for days in REMINDER_DAYS:
        cancel_mails(key_prefix=f"supervision:{invitation.meeting_id}:{invitation.volunteer_id}:{days}:")


def send_welcome(membership: GroupMembership, *, now: datetime) -> OutgoingMail | None:
    """Tell a volunteer that they belong to a group now, and when it usually meets."""
    group, person = membership.group, membership.volunteer.person
    with translation.override(person.correspondence_language):
        context = {
            "group": group.name,
            "usually": f"{group.get_weekday_display()}, {group.usual_time:%H:%M}",
            "place": group.place,
            "link": absolute_url(group.get_absolute_url()),
        }
    return queue_mail(
        key=f"supervision-joined:{membership.pk}",
        template="partnerships/mail/supervision_joined",
        context=context,
        person=person,
        now=now,
    )


def take_back_invitations(
    group: SupervisionGroup, volunteer: Volunteer, *, reference: object, now: datetime
) -> None:
    """A member leaves: their invitations to coming dates end, and who was told of a date is told so."""
    # Held, so that nobody is reminded, or told of a move, in between.
    meetings = {meeting.pk: meeting for meeting in group.meetings.upcoming(now=now).select_for_update()}
    invitations = list(
        SupervisionInvitation.objects.filter(volunteer=volunteer, meeting__in=meetings)
        .select_related("volunteer__person__organisation")
        .order_by("meeting__starts_at")
    )
    for invitation in invitations:
        invitation.meeting = meetings[invitation.meeting_id]
    cancel_mails(key_prefix=f"supervision-series:{group.pk}:{volunteer.pk}:")
    for invitation in invitations:
        cancel_mails(key_prefix=f"supervision:{invitation.meeting_id}:{volunteer.pk}:")
    told = _told(invitations)
    # Whoever comes back is invited with a number above that of this cancellation.
    SupervisionMeeting.objects.filter(invitations__in=invitations).update(sequence=F("sequence") + 1)
    for invitation in invitations:
        invitation.meeting.sequence += 1
    if told:
        _send_left(told, reference=reference, now=now)
    SupervisionInvitation.objects.filter(pk__in=[invitation.pk for invitation in invitations]).delete()


def reminder_key(invitation: SupervisionInvitation, days: int | str) -> str:
    """With the moment it reminds of: a date that was moved is another one, one with a new place is not."""
    meeting = invitation.meeting
    return f"supervision:{meeting.pk}:{invitation.volunteer_id}:{days}:{meeting.starts_at.timestamp():.0f}"


def _key(invitation: SupervisionInvitation, occasion: str) -> str:
    if occasion.isdecimal():
        return reminder_key(invitation, occasion)
    meeting = invitation.meeting
    return f"supervision:{meeting.pk}:{invitation.volunteer_id}:{occasion}:{meeting.sequence}"


def _send(
    invitation: SupervisionInvitation, occasion: str, *, template: str, method: str, now: datetime
) -> OutgoingMail | None:
    meeting, person = invitation.meeting, invitation.volunteer.person
    with translation.override(person.correspondence_language):
        words = _words(meeting)
        if template != "supervision_cancellation":
            words |= _answer_links(invitation)
        if template in ("supervision_change", "supervision_reminder"):
            words["answer"] = str(invitation.get_answer_display())
        calendar = ""
        if method:
            date = _calendar_date(invitation)
            calendar = event_ics(**vars(date), attendee=person.email, method=method)
    return queue_mail(
        key=_key(invitation, occasion),
        template=f"partnerships/mail/{template}",
        context=words,
        person=person,
        calendar=calendar,
        calendar_method=method,
        expires_at=meeting.starts_at,
        now=now,
    )


def _send_series(invitations: Sequence[SupervisionInvitation], *, now: datetime) -> OutgoingMail | None:
    first, last = invitations[0], invitations[-1]
    group, person = first.meeting.group, first.volunteer.person
    with translation.override(person.correspondence_language):
        context = _series_words(invitations)
        calendar = dates_ics([_calendar_date(invitation) for invitation in invitations])
    return queue_mail(
        # A later stay in the group is told its dates anew: each has a higher number then.
        key=f"supervision-series:{group.pk}:{first.volunteer_id}:{first.meeting_id}:{first.meeting.sequence}",
        template="partnerships/mail/supervision_series",
        context=context,
        person=person,
        calendar=calendar,
        calendar_method="PUBLISH",
        expires_at=last.meeting.starts_at,
        now=now,
    )


def _send_left(
    invitations: Sequence[SupervisionInvitation], *, reference: object, now: datetime
) -> OutgoingMail | None:
    first, last = invitations[0], invitations[-1]
    person = first.volunteer.person
    with translation.override(person.correspondence_language):
        context = _series_words(invitations)
        if len(invitations) == 1:
            method = "CANCEL"
            calendar = event_ics(**vars(_calendar_date(first)), attendee=person.email, method=method)
        else:
            method = "PUBLISH"
            calendar = dates_ics([_calendar_date(one) for one in invitations], is_cancelled=True)
    return queue_mail(
        key=f"supervision-left:{reference}",
        template="partnerships/mail/supervision_left",
        context=context,
        person=person,
        calendar=calendar,
        calendar_method=method,
        # A closure may be taken back until then, and nobody hears of it.
        due_at=now + LEFT_TOLD_AFTER,
        expires_at=last.meeting.starts_at,
        now=now,
    )


def _told(invitations: Sequence[SupervisionInvitation]) -> list[SupervisionInvitation]:
    """Those of one member whose date may be in their calendar by now."""
    if not invitations:
        return []
    first = invitations[0]
    arrived = OutgoingMail.objects.exclude(status__in=NOT_ARRIVED).exclude(calendar="")
    series = f"supervision-series:{first.meeting.group_id}:{first.volunteer_id}:"
    if arrived.filter(key__startswith=series).exists():
        return list(invitations)
    prefixes = [f"supervision:{one.meeting_id}:{one.volunteer_id}:" for one in invitations]
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(key__startswith=prefix)
    keys = list(arrived.filter(wanted).values_list("key", flat=True))
    return [
        one
        for one, prefix in zip(invitations, prefixes, strict=True)
        if any(key.startswith(prefix) for key in keys)
    ]


def _words(meeting: SupervisionMeeting) -> dict[str, str]:
    return {
        "group": meeting.group.name,
        "when": meeting.when,
        "place": meeting.place,
        "duration": hours(meeting.minutes),
    }


def _answer_links(invitation: SupervisionInvitation) -> dict[str, str]:
    link = absolute_url(answer_path(invitation))
    return {
        "yes_link": f"{link}?answer={Answer.YES.value}",
        "maybe_link": f"{link}?answer={Answer.MAYBE.value}",
        "no_link": f"{link}?answer={Answer.NO.value}",
    }


def _series_words(invitations: Sequence[SupervisionInvitation]) -> dict[str, str]:
    group = invitations[0].meeting.group
    return {
        "group": group.name,
        "dates": "\n".join(f"- {invitation.meeting.when}" for invitation in invitations),
        "place": invitations[0].meeting.place,
    }


def _calendar_date(invitation: SupervisionInvitation) -> CalendarDate:
    meeting = invitation.meeting
    return CalendarDate(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        summary=_("Group exchange: %(group)s") % {"group": meeting.group},
        location=meeting.place,
        description=_("Your answer: %(url)s") % {"url": absolute_url(answer_path(invitation))},
    )
