"""The log of a pair's meetings: what took place, what did not and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from partnerships.enums import EntrySource, Mood, NoMeetingReason, PartnershipStatus
from partnerships.models import Meeting, Partnership
from partnerships.services.meeting_rules import check, check_beside_others, logged_already
from partnerships.services.partnership import lock
from partnerships.services.trial import ask_when_over
from partnerships.services.waiting_nudges import take_back_nudges
from programmes.models import Task

OWN_ENTRY_OPEN_FOR = timedelta(days=7)


@transaction.atomic
def log_meeting(
    *,
    partnership: Partnership,
    met_on: date,
    took_place: bool,
    met_from: time | None = None,
    minutes: int | None = None,
    tasks: Iterable[Task] = (),
    mood: Mood | int | None = None,
    reason: NoMeetingReason | str = "",
    note: str = "",
    for_coordinator: str = "",
    wants_to_talk: bool = False,
    source: EntrySource = EntrySource.PORTAL,
    entry_key: str = "",
    by: User | None,
    today: date,
) -> Meeting:
    """Note a meeting, or that it did not take place and why. A running pause is no obstacle.

    The same again, be it sent by the same form (`entry_key`) or with the same content by the same person,
    returns the entry that is there already. The last meeting of a trial asks both sides by mail whether
    they want to go on.

    Volunteers may log for their own pair, the office for those it reaches; others get PermissionDenied.
    `by` is None only for whoever came by the signed link: that is the pair's volunteer.
    Raises ValidationError for a day in the future, before the start or after the closure, for the second
    meeting of a day without a time or at the same time, for an impossible length, and for a missing reason;
    by the link for any day of a closed pair.
    """
    _check_may_log(partnership, by=by, source=source)
    lock(partnership)
    if by is None and partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership has been completed."))
    author = by or partnership.volunteer.person.user
    facts = _facts(
        met_on=met_on,
        took_place=took_place,
        met_from=met_from,
        minutes=minutes,
        mood=mood,
        reason=reason,
        note=note,
        for_coordinator=for_coordinator,
        wants_to_talk=wants_to_talk,
    )
    tasks = list(tasks)
    meeting = Meeting(partnership=partnership, logged_by=author, source=source, **facts)
    check(meeting, today=today)
    if before := _sent_before(meeting, facts, tasks, entry_key=entry_key):
        return before
    check_beside_others(meeting)
    if entry_key and not Meeting.objects.filter(entry_key=entry_key).exists():
        meeting.entry_key = entry_key
    try:
        with transaction.atomic():
            return _save(meeting, tasks, today=today)
    except IntegrityError as error:  # written past the lock
        if before := _sent_before(meeting, facts, tasks, entry_key=entry_key):
            return before
        raise ValidationError({"met_on": logged_already(meeting)}) from error


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    met_on: date,
    took_place: bool,
    met_from: time | None = None,
    minutes: int | None = None,
    tasks: Iterable[Task] = (),
    mood: Mood | int | None = None,
    reason: NoMeetingReason | str = "",
    note: str = "",
    for_coordinator: str = "",
    wants_to_talk: bool = False,
    by: User | None,
    today: date,
) -> Meeting:
    """Correct an entry by the rules of `log_meeting`. Raises PermissionDenied where `may_change` says no."""
    if not may_change(meeting, by=by, today=today):
        raise PermissionDenied
    lock(meeting.partnership)
    facts = _facts(
        met_on=met_on,
        took_place=took_place,
        met_from=met_from,
        minutes=minutes,
        mood=mood,
        reason=reason,
        note=note,
        for_coordinator=for_coordinator,
        wants_to_talk=wants_to_talk,
    )
    for name, value in facts.items():
        setattr(meeting, name, value)
    check(meeting, today=today)
    check_beside_others(meeting)
    return _save(meeting, list(tasks), today=today)


@transaction.atomic
def say_mood(*, meeting: Meeting, mood: int, by: User | None, today: date) -> None:
    """How a meeting was, said with one tap after the entry was saved.

    Raises PermissionDenied where `may_change` says no, and ValidationError for an answer that does not exist.
    """
    if not may_change(meeting, by=by, today=today):
        raise PermissionDenied
    if mood not in Mood.values or not meeting.took_place:
        raise ValidationError(_("Please choose one of the answers."))
    meeting.mood = mood
    meeting.save(update_fields=["mood"])


@transaction.atomic
def withdraw_meeting(*, meeting: Meeting, by: User | None, today: date) -> None:
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


def may_change(meeting: Meeting, *, by: User | None, today: date) -> bool:
    """The office any entry of its pairs; volunteers what they logged themselves, for seven days.

    By the signed link (`by` is None) what was logged by it, for seven days and while the pair is open.
    """
    if by is None:
        is_open = meeting.partnership.status != PartnershipStatus.CLOSED
        return is_open and meeting.source == EntrySource.LINK and is_fresh(meeting, today=today)
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
    return meeting.logged_by_id == by.pk and is_fresh(meeting, today=today)


def is_fresh(meeting: Meeting, *, today: date) -> bool:
    """Whether the entry was written in the last seven days."""
    return localdate(meeting.created_at) + OWN_ENTRY_OPEN_FOR >= today


def _check_may_log(partnership: Partnership, *, by: User | None, source: EntrySource) -> None:
    if by is None and source == EntrySource.LINK:
        return
    if by is None or not Partnership.objects.visible_to(by).filter(pk=partnership.pk).exists():
        raise PermissionDenied


def _facts(
    *,
    took_place: bool,
    met_from: time | None,
    minutes: int | None,
    mood: Mood | int | None,
    reason: NoMeetingReason | str,
    note: str,
    for_coordinator: str,
    **others: Any,
) -> dict[str, Any]:
    """The fields of an entry: a meeting has no reason, and a missed one nothing but a reason and words."""
    return others | {
        "took_place": took_place,
        "met_from": met_from if took_place else None,
        "minutes": minutes if took_place else None,
        "mood": mood if took_place else None,
        "reason": "" if took_place else reason,
        "note": note.strip(),
        "for_coordinator": for_coordinator.strip(),
    }


def _sent_before(
    meeting: Meeting, facts: dict[str, Any], tasks: list[Task], *, entry_key: str
) -> Meeting | None:
    """The entry that this one repeats: of the same form about the same day, or the same to the letter.

    A form can be sent again for another day, when a browser shows it anew: that is an entry of its own.
    """
    entries = meeting.partnership.meetings
    if entry_key:
        same_form = entries.filter(
            entry_key=entry_key, met_on=meeting.met_on, took_place=meeting.took_place
        ).first()
        if same_form:
            return same_form
    wanted = {task.pk for task in tasks} if meeting.took_place else set()
    same_words = entries.filter(logged_by=meeting.logged_by, **facts).prefetch_related("tasks")
    return next((entry for entry in same_words if {task.pk for task in entry.tasks.all()} == wanted), None)


def _save(meeting: Meeting, tasks: list[Task], *, today: date) -> Meeting:
    meeting.save()
    meeting.tasks.set(tasks if meeting.took_place else ())
    ask_when_over(meeting.partnership, today=today)
    take_back_nudges(meeting.partnership)
    return meeting
