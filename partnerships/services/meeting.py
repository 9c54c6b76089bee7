"""The log of a pair's meetings: what took place, what did not and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from partnerships.enums import Mood, NoMeetingReason
from partnerships.models import Meeting, Partnership
from partnerships.services.partnership import lock
from partnerships.services.trial import ask_when_over
from programmes.models import Task

LONGEST = 720
OWN_ENTRY_OPEN_FOR = timedelta(days=7)


@transaction.atomic
def log_meeting(
    *,
    partnership: Partnership,
    met_on: date,
    took_place: bool,
    minutes: int | None = None,
    tasks: Iterable[Task] = (),
    mood: Mood | int | None = None,
    reason: NoMeetingReason | str = "",
    note: str = "",
    wants_to_talk: bool = False,
    by: User,
    today: date,
) -> Meeting:
    """Note a meeting, or that it did not take place and why. A running pause is no obstacle.

    The last meeting of a trial asks both sides by mail whether they want to go on.
    Volunteers may log for their own pair, the office for those it reaches; others get PermissionDenied.
    Raises ValidationError for a day in the future, before the start or after the closure, for a second entry
    of the same day, for an impossible duration, and for a missing reason.
    """
    if not Partnership.objects.visible_to(by).filter(pk=partnership.pk).exists():
        raise PermissionDenied
    lock(partnership)
    meeting = Meeting(partnership=partnership, logged_by=by)
    return _write(
        meeting,
        met_on=met_on,
        took_place=took_place,
        minutes=minutes,
        tasks=tasks,
        mood=mood,
        reason=reason,
        note=note,
        wants_to_talk=wants_to_talk,
        today=today,
    )


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    met_on: date,
    took_place: bool,
    minutes: int | None = None,
    tasks: Iterable[Task] = (),
    mood: Mood | int | None = None,
    reason: NoMeetingReason | str = "",
    note: str = "",
    wants_to_talk: bool = False,
    by: User,
    today: date,
) -> Meeting:
    """Correct an entry by the rules of `log_meeting`. Raises PermissionDenied where `may_change` says no."""
    if not may_change(meeting, by=by, today=today):
        raise PermissionDenied
    lock(meeting.partnership)
    return _write(
        meeting,
        met_on=met_on,
        took_place=took_place,
        minutes=minutes,
        tasks=tasks,
        mood=mood,
        reason=reason,
        note=note,
        wants_to_talk=wants_to_talk,
        today=today,
    )


@transaction.atomic
def withdraw_meeting(*, meeting: Meeting, by: User, today: date) -> None:
    """Take an entry back altogether. Raises PermissionDenied where `may_change` says no."""
    if not may_change(meeting, by=by, today=today):
        raise PermissionDenied
    meeting.delete()


@transaction.atomic
def note_call(*, meeting: Meeting, by: User) -> None:
    """The office has called the volunteer who had asked for it with this entry: the wish is fulfilled."""
    if not is_run_by(meeting, by):
        raise PermissionDenied
    meeting.wants_to_talk = False
    meeting.save(update_fields=["wants_to_talk"])


def may_change(meeting: Meeting, *, by: User, today: date) -> bool:
    """The office any entry of its pairs; volunteers what they logged themselves, for seven days."""
    if is_run_by(meeting, by):
        return True
    if not Meeting.objects.visible_to(by).filter(pk=meeting.pk).exists():
        return False
    return is_own_and_fresh(meeting, by=by, today=today)


def is_run_by(meeting: Meeting, user: User) -> bool:
    """Whether the user looks after this pair for the office."""
    return Meeting.objects.run_by(user).filter(pk=meeting.pk).exists()


def is_own_and_fresh(meeting: Meeting, *, by: User, today: date) -> bool:
    """Whether `by` wrote this entry in the last seven days. Asks nothing of the database."""
    return meeting.logged_by_id == by.pk and localdate(meeting.created_at) + OWN_ENTRY_OPEN_FOR >= today


def _write(
    meeting: Meeting,
    *,
    met_on: date,
    took_place: bool,
    minutes: int | None,
    tasks: Iterable[Task],
    mood: Mood | int | None,
    reason: NoMeetingReason | str,
    note: str,
    wants_to_talk: bool,
    today: date,
) -> Meeting:
    meeting.met_on = met_on
    meeting.took_place = took_place
    meeting.minutes = minutes if took_place else None
    meeting.mood = mood if took_place else None
    meeting.reason = "" if took_place else reason
    meeting.note = note
    meeting.wants_to_talk = wants_to_talk
    _check_day(meeting, today=today)
    _check_content(meeting)
    meeting.save()
    meeting.tasks.set(tasks if took_place else ())
    ask_when_over(meeting.partnership, today=today)
    return meeting


def _check_day(meeting: Meeting, *, today: date) -> None:
    partnership = meeting.partnership
    if meeting.met_on > today:
        raise ValidationError({"met_on": _("This day lies in the future.")})
    if meeting.met_on < partnership.started_on:
        start = f"{partnership.started_on:%d.%m.%Y}"
        raise ValidationError({"met_on": _("The partnership started on %(day)s only.") % {"day": start}})
    if partnership.closed_on and meeting.met_on > partnership.closed_on:
        end = f"{partnership.closed_on:%d.%m.%Y}"
        raise ValidationError({"met_on": _("The partnership ended on %(day)s.") % {"day": end}})
    same_day = partnership.meetings.filter(met_on=meeting.met_on, took_place=meeting.took_place)
    if same_day.exclude(pk=meeting.pk).exists():
        raise ValidationError({"met_on": _("For this day there is an entry already.")})


def _check_content(meeting: Meeting) -> None:
    if meeting.took_place:
        if meeting.minutes is None or not 1 <= meeting.minutes <= LONGEST:
            raise ValidationError({"minutes": _("A meeting lasts between one minute and twelve hours.")})
        if meeting.mood is not None and meeting.mood not in Mood.values:
            raise ValidationError({"mood": _("Please choose one of the answers.")})
    elif meeting.reason not in NoMeetingReason.values:
        raise ValidationError({"reason": _("Please say why the meeting did not take place.")})
