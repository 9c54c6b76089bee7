"""A group's dates: planned, moved, cancelled, answered, held."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionGroup, SupervisionInvitation, SupervisionMeeting
from partnerships.services import supervision_mails as mails
from partnerships.services.group import join_group, leave_group, save_group
from partnerships.services.supervision_dates import DueGroup, groups_due, propose_date, propose_series
from partnerships.services.supervision_diary import Clash, Diary
from volunteers.models import Volunteer

__all__ = [
    "DueGroup",
    "answer_invitation",
    "cancel_supervision",
    "groups_due",
    "join_group",
    "leave_group",
    "move_supervision",
    "plan_series",
    "plan_supervision",
    "propose_date",
    "propose_series",
    "record_supervision_attendance",
    "save_group",
]

# The code of the ValidationError that can be put up with.
CLASH = "clash"


@transaction.atomic
def plan_supervision(
    *,
    group: SupervisionGroup,
    starts_at: datetime,
    place: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    despite_clash: bool = False,
) -> SupervisionMeeting:
    """Fix a date of the group and invite all members by mail with a calendar entry.

    Raises ValidationError for a moment that is past, for a group without members, and for a moment at which
    the facilitator or the room is wanted elsewhere (code "clash") unless that is put up with.
    """
    [meeting] = plan_series(
        group=group,
        starts=[starts_at],
        place=place,
        by=by,
        now=now,
        minutes=minutes,
        despite_clash=despite_clash,
    )
    return meeting


@transaction.atomic
def plan_series(
    *,
    group: SupervisionGroup,
    starts: Sequence[datetime],
    place: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    despite_clash: bool = False,
) -> list[SupervisionMeeting]:
    """Fix several dates at once, all or none. Every member gets one mail that tells them all; whether they
    come is asked with the reminders of each. The rules are those of `plan_supervision`."""
    if not starts:
        raise ValidationError(_("Please choose at least one date."))
    members = _members(group)
    minutes = minutes or group.minutes
    diary = Diary.of([group], since=now)
    meetings = []
    for starts_at in sorted(starts):
        _check_future(starts_at, now=now)
        _refuse(diary.clash(group, starts_at, minutes=minutes, place=place), despite_clash)
        diary.add(group, starts_at, minutes=minutes, place=place)
        meeting = SupervisionMeeting(
            group=group, starts_at=starts_at, minutes=minutes, place=place, announced_at=now, planned_by=by
        )
        _save(meeting)
        meetings.append(meeting)
    for volunteer in members:
        mails.invite(meetings, volunteer, now=now)
    return meetings


@transaction.atomic
def move_supervision(
    *,
    meeting: SupervisionMeeting,
    starts_at: datetime,
    place: str,
    by: User,
    now: datetime,
    minutes: int | None = None,
    despite_clash: bool = False,
) -> SupervisionMeeting:
    """Change day, time, length or place, and tell all members; calendars replace their entry.

    With another day or time all answers are open again. Without any change nothing happens.
    """
    group = _hold(meeting.group)
    meeting = _planned(meeting)
    minutes = minutes or meeting.minutes
    if (starts_at, minutes, place) == (meeting.starts_at, meeting.minutes, meeting.place):
        return meeting
    _check_future(starts_at, now=now)
    diary = Diary.of([group], since=min(starts_at, now))
    clash = diary.clash(group, starts_at, minutes=minutes, place=place, moved=meeting.pk)
    _refuse(clash, despite_clash)
    if starts_at != meeting.starts_at:
        meeting.invitations.update(answer=Answer.PENDING, answered_at=None)
    meeting.starts_at, meeting.minutes, meeting.place = starts_at, minutes, place
    meeting.sequence += 1
    meeting.announced_at = now
    _save(meeting)
    mails.take_back_mails(meeting)
    for invitation in _invitations(meeting):
        mails.send_change(invitation, now=now)
    return meeting


@transaction.atomic
def cancel_supervision(*, meeting: SupervisionMeeting, by: User, now: datetime) -> SupervisionMeeting:
    """Call the date off and tell all members; it leaves their calendars. The group may plan a new one."""
    meeting = _planned(meeting)
    meeting.status = SupervisionStatus.CANCELLED
    meeting.sequence += 1
    meeting.save()
    mails.take_back_mails(meeting)
    if not meeting.has_begun(now=now):
        for invitation in _invitations(meeting):
            mails.send_cancellation(invitation, now=now)
    return meeting


@transaction.atomic
def answer_invitation(
    *, invitation: SupervisionInvitation, answer: Answer | str, now: datetime
) -> SupervisionInvitation:
    """Keep a member's yes, maybe or no; it can be changed until the date begins."""
    if answer not in (Answer.YES, Answer.MAYBE, Answer.NO):
        raise ValidationError({"answer": _("Please choose one of the answers.")})
    meeting = SupervisionMeeting.objects.select_for_update().get(pk=invitation.meeting_id)
    if meeting.status == SupervisionStatus.CANCELLED:
        raise ValidationError(_("This date was cancelled."))
    if meeting.status == SupervisionStatus.HELD or meeting.has_begun(now=now):
        raise ValidationError(_("This date is over."))
    invitation.answer = Answer(answer)
    invitation.answered_at = now
    invitation.save(update_fields=["answer", "answered_at"])
    if answer == Answer.NO:
        mails.take_back_reminders(invitation)
    return invitation


@transaction.atomic
def record_supervision_attendance(
    *, meeting: SupervisionMeeting, present: Collection[UUID], by: User, now: datetime
) -> SupervisionMeeting:
    """Note who was there (ids of volunteers), and with it that the date took place. May be corrected later.

    Raises ValidationError before the date, for a cancelled one, and for somebody who was not invited.
    """
    meeting = SupervisionMeeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.status == SupervisionStatus.CANCELLED:
        raise ValidationError(_("This date was cancelled."))
    if not meeting.has_begun(now=now):
        raise ValidationError(_("This date is still to come."))
    if set(present) - set(meeting.invitations.values_list("volunteer", flat=True)):
        raise ValidationError(_("Only members who were invited can be noted."))
    meeting.invitations.update(attended=False)
    meeting.invitations.filter(volunteer__in=present).update(attended=True)
    meeting.status = SupervisionStatus.HELD
    meeting.save(update_fields=["status"])
    return meeting


def _members(group: SupervisionGroup) -> list[Volunteer]:
    """Everybody who is to be invited; the group is held, so that nobody joins or plans in between."""
    _hold(group)
    memberships = group.memberships.filter(left_on=None).select_related("volunteer__person__organisation")
    if not memberships:
        raise ValidationError(
            _("Nobody belongs to this group yet. Please add members first, so that somebody can be invited.")
        )
    return [membership.volunteer for membership in memberships]


def _hold(group: SupervisionGroup) -> SupervisionGroup:
    held = SupervisionGroup.objects.select_for_update(of=("self",)).select_related("facilitator")
    return held.get(pk=group.pk)


def _refuse(clash: Clash | None, despite_clash: bool) -> None:
    if clash and clash.is_own:
        raise ValidationError({"day": clash.sentence})
    if clash and not despite_clash:
        raise ValidationError(clash.sentence, code=CLASH)


def _save(meeting: SupervisionMeeting) -> None:
    meeting.full_clean()
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        raise ValidationError(_("The group meets at this time already.")) from error


def _check_future(starts_at: datetime, *, now: datetime) -> None:
    if starts_at <= now:
        raise ValidationError({"day": _("This day and time are past.")})


def _planned(meeting: SupervisionMeeting) -> SupervisionMeeting:
    """The date as it stands now, held until the end of the transaction."""
    held: SupervisionMeeting = SupervisionMeeting.objects.select_for_update().get(pk=meeting.pk)
    if held.status == SupervisionStatus.CANCELLED:
        raise ValidationError(_("This date was cancelled."))
    if held.status == SupervisionStatus.HELD:
        raise ValidationError(_("This date took place already."))
    return held


def _invitations(meeting: SupervisionMeeting) -> list[SupervisionInvitation]:
    """All of them, with what a mail needs."""
    invitations = meeting.invitations.select_related("volunteer__person__organisation")
    for invitation in invitations:
        invitation.meeting = meeting
    return list(invitations)
