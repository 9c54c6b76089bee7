"""Regular attendance at talks and workshops: the second way to be prepared.

Counted are the dates of series (`CourseKind.SERIES`) that somebody was invited to, by a place in the series,
or came to as a guest. A date that was missed counts as missed from the next day on, and also for somebody who
has left the series since, once it is recorded; one that was called off never counts. The rule is fulfilled
as soon as, among some dates one after the other, enough were attended within the months that the programme
sets: 6 of 8 in 12 months, say.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from programmes.models import Programme
from training.enums import AttendanceStatus, CourseKind
from training.models import Attendance, Enrolment, Session, SessionPlace
from volunteers.models import Volunteer

WAS_THERE = (AttendanceStatus.PRESENT, AttendanceStatus.PARTLY)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class RegularRule:
    needed: int
    of: int
    months: int

    @classmethod
    def of_programme(cls, programme: Programme) -> RegularRule | None:
        """None where the programme asks for no regular attendance."""
        if not programme.regular_attendance_needed:
            return None
        return cls(
            programme.regular_attendance_needed,
            programme.regular_attendance_of,
            programme.regular_attendance_months,
        )


@dataclass(frozen=True)
class RegularProgress:
    """`dates` are day and whether they came, the oldest first."""

    rule: RegularRule
    dates: tuple[tuple[date, bool], ...] = ()

    @property
    def best(self) -> int:
        """The most that were attended in any stretch that the rule looks at."""
        return max((self._until(end) for end in range(len(self.dates))), default=0)

    @property
    def lately(self) -> int:
        """How many were attended in the stretch that ends with the last date: what can still be built on."""
        return self._until(len(self.dates) - 1) if self.dates else 0

    @property
    def reached(self) -> int:
        """How many of those needed they have: all once the rule is fulfilled, whatever they do later."""
        return min(self.best if self.is_fulfilled else self.lately, self.rule.needed)

    @property
    def missing(self) -> int:
        return self.rule.needed - self.reached

    @property
    def is_fulfilled(self) -> bool:
        return self.best >= self.rule.needed

    @property
    def last_attended(self) -> date | None:
        return max((day for day, came in self.dates if came), default=None)

    def _until(self, end: int) -> int:
        after = months_before(self.dates[end][0], self.rule.months)
        stretch = self.dates[max(end + 1 - self.rule.of, 0) : end + 1]
        return sum(came for day, came in stretch if day > after)


def regular_dates_for(
    volunteers: Collection[Volunteer], *, today: date
) -> dict[object, list[tuple[date, bool]]]:
    """By volunteer's id: the dates of series up to today in their programme, in four queries."""
    day_of, by_course = _held_dates({volunteer.programme_id for volunteer in volunteers}, today=today)
    found: dict[object, dict[UUID, bool]] = defaultdict(dict)
    places = Enrolment.objects.with_place().filter(volunteer__in=volunteers, course__in=by_course)
    for volunteer_id, course_id, since in places.values_list("volunteer_id", "course_id", "enrolled_on"):
        for pk in by_course[course_id]:
            if since <= day_of[pk] < today:
                found[volunteer_id][pk] = False
    single = SessionPlace.objects.filter(volunteer__in=volunteers, session__in=day_of)
    guests = set(single.values_list("volunteer_id", "session_id"))
    recorded = Attendance.objects.filter(volunteer__in=volunteers, session__in=day_of)
    for volunteer_id, pk, status in recorded.values_list("volunteer_id", "session_id", "status"):
        came = status in WAS_THERE
        # A guest who stayed away missed nothing that they were invited to.
        if came or (volunteer_id, pk) not in guests:
            found[volunteer_id][pk] = came
    return {
        volunteer_id: sorted((day_of[pk], came) for pk, came in dates.items())
        for volunteer_id, dates in found.items()
    }


def _held_dates(
    programmes: Collection[UUID], *, today: date
) -> tuple[dict[UUID, date], dict[UUID, list[UUID]]]:
    """The days of the series' dates up to today, and which dates each series has."""
    sessions = Session.objects.held().filter(course__kind=CourseKind.SERIES, course__programme__in=programmes)
    day_of: dict[UUID, date] = {}
    by_course: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, course_id, starts_at in sessions.values_list("pk", "course_id", "starts_at"):
        day = timezone.localtime(starts_at).date()
        if day <= today:
            day_of[pk] = day
            by_course[course_id].append(pk)
    return day_of, by_course
