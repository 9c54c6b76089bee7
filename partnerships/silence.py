"""For how long pairs have logged nothing. Days on which nobody is expected to meet do not count.

An entry is a meeting or the answer that none took place. It ends the silence on the day it speaks of and on
the day it was written, whichever is later: who logs last month's meetings today has answered today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from uuid import UUID

from django.db.models import Count, DateField, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils.timezone import make_aware

from partnerships.enums import PartnershipStatus
from partnerships.models import Meeting, Nudge, Partnership, Pause
from programmes.holidays import public_holiday, school_holiday
from programmes.models import Programme

# Never sooner, however often a programme wants its pairs to meet.
AT_LEAST = 7
# What a mail about a pair, and its rules, need to know.
TOLD_WITH = ("volunteer__person__organisation", "volunteer__programme", "newcomer__person")


@dataclass(frozen=True)
class Break:
    """Days without meetings, `until` not among them; None: until further notice."""

    starts_on: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Silence:
    """A pair without an entry `since` then. `nudges`: how many mails asked about it."""

    partnership: Partnership
    since: date
    nudges: int
    last_nudge_on: date | None
    breaks: tuple[Break, ...] = ()

    @property
    def programme(self) -> Programme:
        return self.partnership.volunteer.programme

    @property
    def patience(self) -> int:
        """After so many counted days somebody asks."""
        return max(self.programme.meeting_rhythm_days, AT_LEAST)

    def pauses(self, day: date) -> bool:
        return any(pause.covers(day) for pause in self.breaks)

    def rests(self, day: date) -> bool:
        """Whether nobody expects the pair to meet: a holiday, or an agreed pause."""
        of_schools_too = self.programme.rests_in_school_holidays
        return _is_holiday(day, of_schools_too=of_schools_too) or self.pauses(day)

    def has_lasted(self, days: int, *, after: date, today: date) -> bool:
        """Whether on so many days after `after`, up to today, the two could have met."""
        open_days = (
            day
            for number in range(1, (today - after).days + 1)
            if not self.rests(day := after + timedelta(days=number))
        )
        return sum(1 for _day in islice(open_days, days)) == days


@cache
def _is_holiday(day: date, *, of_schools_too: bool) -> bool:
    return bool(public_holiday(day) or (of_schools_too and school_holiday(day)))


def with_silence(partnerships: QuerySet[Partnership], *, today: date) -> QuerySet[Partnership]:
    """Adds `quiet_since`, `nudges_count` of this silence, and `last_nudge_on`, also of an earlier one.

    Before the first entry the start counts, after a trial the agreement.
    """
    tomorrow = make_aware(datetime.combine(today + timedelta(days=1), time()))
    entries = Meeting.objects.filter(partnership=OuterRef("pk")).order_by().values("partnership")
    spoken_of = entries.annotate(day=Max("met_on")).values("day")
    written = entries.filter(created_at__lt=tomorrow).annotate(day=TruncDate(Max("created_at"))).values("day")
    begin = Coalesce("agreed_on", "started_on")
    asked = Nudge.objects.filter(partnership=OuterRef("pk")).order_by().values("partnership")
    of_this_silence = asked.filter(quiet_since=OuterRef("quiet_since")).annotate(n=Count("pk")).values("n")
    return partnerships.annotate(
        quiet_since=Greatest(
            begin,
            Coalesce(Subquery(spoken_of, output_field=DateField()), begin),
            Coalesce(Subquery(written, output_field=DateField()), begin),
        )
    ).annotate(
        nudges_count=Coalesce(Subquery(of_this_silence, output_field=IntegerField()), 0),
        last_nudge_on=Subquery(asked.annotate(day=Max("asked_on")).values("day"), output_field=DateField()),
    )


def expected_to_meet(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Not closed, and not just asked whether they go on after the trial. Pauses go by their days alone.

    Nor pairs with somebody whose data are restricted: they are asked nothing.
    """
    meeting = partnerships.exclude(status=PartnershipStatus.CLOSED).exclude(
        status=PartnershipStatus.TRIAL, trial_asked_on__isnull=False
    )
    return meeting.filter(volunteer__person__restricted_at=None, newcomer__person__restricted_at=None)


def silences(partnerships: QuerySet[Partnership]) -> list[Silence]:
    """The silence of each of these pairs, which `with_silence` has gone through. Two queries."""
    pairs = list(partnerships.select_related(*TOLD_WITH))
    breaks = _breaks_of(pairs)
    return [
        Silence(
            partnership=pair,
            since=pair.quiet_since,  # type: ignore[attr-defined]
            nudges=pair.nudges_count,  # type: ignore[attr-defined]
            last_nudge_on=pair.last_nudge_on,  # type: ignore[attr-defined]
            breaks=tuple(breaks[pair.pk]),
        )
        for pair in pairs
    ]


def _breaks_of(pairs: Iterable[Partnership]) -> dict[UUID, list[Break]]:
    """The agreed pauses of each pair. A pause is over on the day agreed, even where nobody noted it yet."""
    found: dict[UUID, list[Break]] = defaultdict(list)
    pauses = Pause.objects.filter(partnership__in=[pair.pk for pair in pairs])
    for pause in pauses.only("partnership_id", "starts_on", "resumes_on", "ended_on"):
        ends = [day for day in (pause.resumes_on, pause.ended_on) if day]
        found[pause.partnership_id].append(Break(pause.starts_on, min(ends, default=None)))
    return found
