"""What should be known of dates before they are planned: holidays, clashes, weeks outside the programme's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.enums import SupervisionStatus
from partnerships.models import SupervisionGroup
from partnerships.services.supervision_diary import Diary
from programmes.holidays import public_holiday


@dataclass(frozen=True)
class Checked:
    """One date with what speaks against it: `refusal` cannot be put up with, the `notes` can."""

    starts_at: datetime
    refusal: str = ""
    notes: tuple[str, ...] = ()


def check_dates(
    group: SupervisionGroup, starts: Sequence[datetime], *, minutes: int, place: str, now: datetime
) -> list[Checked]:
    """The dates in their order, checked against each other and what is planned; four queries for all."""
    diary = Diary.of([group], since=now)
    others = group.meetings.exclude(status=SupervisionStatus.CANCELLED).values_list("starts_at", flat=True)
    days = sorted({_local_day(moment) for moment in (*others, *starts)})
    checked = []
    for starts_at in starts:
        clash = diary.clash(group, starts_at, minutes=minutes, place=place)
        if starts_at <= now:
            refusal = _("This day and time are past.")
        else:
            refusal = clash.sentence if clash and clash.is_own else ""
        notes = [public_holiday(_local_day(starts_at)), clash.sentence if clash and not clash.is_own else ""]
        notes.append(_weeks_note(group, _local_day(starts_at), days))
        checked.append(Checked(starts_at, refusal, tuple(note for note in notes if note)))
        diary.add(group, starts_at, minutes=minutes, place=place)
    return checked


def _weeks_note(group: SupervisionGroup, day: date, days: Sequence[date]) -> str:
    """Whether the day follows the one before sooner or later than the programme wants."""
    position = bisect_left(days, day)
    if position == 0:
        return ""
    between = (day - days[position - 1]).days
    programme = group.programme
    weeks = {"weeks": between // 7}
    if between > 7 * programme.supervision_max_weeks:
        return (
            ngettext(
                "%(weeks)d week after the date before: later than agreed",
                "%(weeks)d weeks after the date before: later than agreed",
                weeks["weeks"],
            )
            % weeks
        )
    if between < 7 * programme.supervision_min_weeks:
        return (
            ngettext(
                "%(weeks)d week after the date before: sooner than agreed",
                "%(weeks)d weeks after the date before: sooner than agreed",
                weeks["weeks"],
            )
            % weeks
        )
    return ""


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
