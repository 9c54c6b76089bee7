"""What the two want to reach together, when it is looked at, and until when they have agreed to meet."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import LessThanOrEqual

from partnerships.enums import PartnershipStatus, ReviewMoment
from partnerships.models import Goal, GoalReview, Partnership
from partnerships.models.partnership import BEYOND_TRIAL

# So long before the agreed end the office asks how it goes on, and the goals are looked at for the last time.
END_IN_SIGHT = timedelta(days=30)


@dataclass(frozen=True)
class DueReview:
    """Goals to be looked at, half-way or at the end, since `due_on`."""

    partnership: Partnership
    moment: ReviewMoment
    due_on: date


@dataclass(frozen=True)
class DueEnding:
    """A pair whose agreed end, `ends_on`, is near or past."""

    partnership: Partnership
    ends_on: date
    is_past: bool


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def agreed_until(pair: Partnership) -> date:
    """The day that was agreed; before one was, the programme's months after the start."""
    return pair.planned_end_on or add_months(pair.started_on, pair.volunteer.programme.partnership_months)


def half_way(pair: Partnership) -> date:
    """The middle between the start and the agreed end: the goals may be looked at from then on."""
    return pair.started_on + (agreed_until(pair) - pair.started_on) / 2


def end_in_sight(pair: Partnership) -> date:
    """From then on the goals may be looked at for the last time; never before the middle."""
    return max(agreed_until(pair) - END_IN_SIGHT, half_way(pair))


def moment_of(pair: Partnership, *, today: date) -> ReviewMoment | None:
    """Which look at the goals it is time for; None before the middle."""
    if pair.status == PartnershipStatus.CLOSED or today >= end_in_sight(pair):
        return ReviewMoment.END
    return ReviewMoment.MIDDLE if today >= half_way(pair) else None


def with_goals(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Adds `has_goals`, and of which look some goal still lacks one: `lacks_middle`, `lacks_end`."""
    goals = Goal.objects.filter(partnership=OuterRef("pk"))
    lacks = {
        f"lacks_{moment.value}": Exists(
            goals.filter(~Exists(GoalReview.objects.filter(goal=OuterRef("pk"), moment=moment)))
        )
        for moment in ReviewMoment
    }
    return partnerships.annotate(has_goals=Exists(goals), **lacks)


def due_review_of(pair: Any, *, today: date) -> DueReview | None:
    """The look that a row of `with_goals` is waiting for. The last one makes the one half-way needless."""
    if pair.status != PartnershipStatus.ACTIVE:
        return None
    moment = moment_of(pair, today=today)
    if moment == ReviewMoment.END and pair.lacks_end:
        return DueReview(pair, moment, end_in_sight(pair))
    if moment == ReviewMoment.MIDDLE and pair.lacks_middle:
        return DueReview(pair, moment, half_way(pair))
    return None


def due_ending_of(pair: Partnership, *, today: date) -> DueEnding | None:
    """Whether the office should ask how it goes on after the agreed end. Trials end in their own way."""
    if pair.status not in BEYOND_TRIAL:
        return None
    ends_on = agreed_until(pair)
    if ends_on - END_IN_SIGHT > today:
        return None
    return DueEnding(pair, ends_on, is_past=ends_on < today)


def reviews_due(pairs: QuerySet[Partnership], *, today: date) -> list[DueReview]:
    """Goals of active pairs to be looked at, the longest due first. One query, however many pairs."""
    # Of whom nothing can be due by their dates, nothing is read.
    to_go = F("planned_end_on") - Value(today, output_field=DateField())
    # The middle of an odd number of days counts from its morning on.
    gone = Value(today + timedelta(days=1), output_field=DateField()) - F("started_on")
    past_middle = Q(planned_end_on=None) | Q(planned_end_on__lte=today) | LessThanOrEqual(to_go, gone)
    near_end = Q(planned_end_on=None) | Q(planned_end_on__lte=today + END_IN_SIGHT)
    active = with_goals(pairs.filter(past_middle, status=PartnershipStatus.ACTIVE)).filter(
        Q(lacks_middle=True) | Q(near_end, lacks_end=True)
    )
    found = [due_review_of(pair, today=today) for pair in active.with_names()]  # type: ignore[attr-defined]
    return sorted((due for due in found if due), key=lambda due: (due.due_on, str(due.partnership.pk)))


def endings_due(pairs: QuerySet[Partnership], *, today: date) -> list[DueEnding]:
    """Pairs beyond their trial, also pausing ones, whose agreed end is near or past; earliest first.

    One query.
    """
    near = Q(planned_end_on=None) | Q(planned_end_on__lte=today + END_IN_SIGHT)
    candidates = pairs.filter(near, status__in=BEYOND_TRIAL).with_names()  # type: ignore[attr-defined]
    found = [due_ending_of(pair, today=today) for pair in candidates]
    return sorted((due for due in found if due), key=lambda due: (due.ends_on, str(due.partnership.pk)))
