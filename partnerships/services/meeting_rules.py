"""What an entry about a meeting may say; each sentence names the field that it belongs to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.enums import Mood, NoMeetingReason
from partnerships.models import Meeting

LONGEST = 720


def check(meeting: Meeting, *, today: date) -> None:
    """What can be said of the entry alone: its day, its length, its reason. Raises ValidationError."""
    _check_day(meeting, today=today)
    if not meeting.took_place:
        if meeting.reason not in NoMeetingReason.values:
            raise ValidationError({"reason": _("Please say why the meeting did not take place.")})
        return
    if meeting.minutes is None or not 1 <= meeting.minutes <= LONGEST:
        raise ValidationError({"minutes": _("A meeting lasts between one minute and twelve hours.")})
    if meeting.mood is not None and meeting.mood not in Mood.values:
        raise ValidationError({"mood": _("Please choose one of the answers.")})


def check_beside_others(meeting: Meeting) -> None:
    """Two meetings of a pair on one day need a time each, and do not overlap. Raises ValidationError."""
    # Who meets late in the evening may part after midnight.
    nearby = [meeting.met_on + timedelta(days=days) for days in (-1, 0, 1)]
    others = meeting.partnership.meetings.filter(met_on__in=nearby, took_place=meeting.took_place)
    span = _span(meeting)
    for other in others.exclude(pk=meeting.pk):
        other_span = _span(other)
        if other.met_on == meeting.met_on and not (span and other_span):
            raise ValidationError({"met_on": logged_already(meeting)})
        if span and other_span and _overlap(span, other_span):
            begin, end = other_span
            words = _("From %(begin)s to %(end)s a meeting is logged already.")
            raise ValidationError({"met_from": words % {"begin": f"{begin:%H:%M}", "end": f"{end:%H:%M}"}})


def logged_already(meeting: Meeting) -> str:
    """The sentence for a second entry of one day."""
    if not meeting.took_place:
        return _("For this day there is an entry already.")
    return _("A meeting on this day is logged already. If you met twice, please say for both from when.")


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


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _span(meeting: Meeting) -> tuple[datetime, datetime] | None:
    """From when to when; None for an entry without a time."""
    if meeting.met_from is None:
        return None
    begin = datetime.combine(meeting.met_on, meeting.met_from)
    return begin, begin + timedelta(minutes=meeting.minutes or 0)
