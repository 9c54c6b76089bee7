"""When volunteers are taken already: assignments, group exchanges, training, and what higher apps add.

A higher app adds its dates in `<app>/diary.py`, a module that is imported when Django starts:

    @diary.source
    def registrations(volunteer_ids, starts_at, ends_at):
        yield diary.Date(...)

Pairs arrange their meetings among themselves and log them afterwards: nothing is known of them ahead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assignments.models import LONGEST, Assignment
from assignments.travel import (
    MOST,
    WITHIN_A_TOWN,
    Point,
    minutes_between,
    point_in_words,
    points_of_towns,
)
from partnerships.enums import Answer, SupervisionStatus
from partnerships.models import SupervisionInvitation
from programmes.postcodes import coordinates
from training.models import Enrolment, Session, SessionPlace
from training.places import own_sign_offs
from volunteers.models import Volunteer

LONGEST_GROUP = timedelta(hours=8)


@dataclass(frozen=True)
class Date:
    """What a source knows of somebody's date: from when to when, and in which town.

    `label` says what kind of date it is and nothing of whom it is with: it is shown to the staff of other
    organisations. `is_at_home`: one takes part online.
    """

    volunteer_id: UUID
    starts_at: datetime
    ends_at: datetime
    label: str
    municipality_id: UUID | None = None
    place: str = ""
    is_at_home: bool = False
    assignment_id: UUID | None = None


@dataclass(frozen=True)
class Busy:
    """A time in which a volunteer is taken. Both moments are in UTC, `point` None where it is not known."""

    starts_at: datetime
    ends_at: datetime
    point: Point | None
    label: str
    assignment_id: UUID | None = None
    place: str = ""

    @property
    def hours(self) -> str:
        """As clocks here show it: 15:00–16:00."""
        return f"{localtime(self.starts_at):%H:%M}–{localtime(self.ends_at):%H:%M}"

    @property
    def sentence(self) -> str:
        return _("%(what)s, %(hours)s") % {"what": self.label, "hours": self.hours}


Source = Callable[[Collection[UUID], datetime, datetime], Iterable[Date]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Add dates: the function yields those of these volunteers that overlap the time between two moments.

    It asks a number of queries that does not depend on how many volunteers there are.
    """
    _sources.append(function)
    return function


def busy(volunteer_ids: Collection[UUID], starts_at: datetime, ends_at: datetime) -> dict[UUID, list[Busy]]:
    """Everybody's times between the two moments, in order; a fixed number of queries for all of them.

    Whoever has none is not in it.
    """
    starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    dates = [
        date
        for each in _sources
        for date in each(volunteer_ids, starts_at, ends_at)
        if date.starts_at < ends_at and date.ends_at > starts_at
    ]
    towns = points_of_towns(date.municipality_id for date in dates)
    homes = _homes({date.volunteer_id for date in dates if date.is_at_home})
    found: dict[UUID, list[Busy]] = defaultdict(list)
    for date in sorted(dates, key=lambda date: date.starts_at):
        point = homes.get(date.volunteer_id) if date.is_at_home else _point(date, towns)
        found[date.volunteer_id].append(
            Busy(
                starts_at=date.starts_at.astimezone(UTC),
                ends_at=date.ends_at.astimezone(UTC),
                point=point,
                label=date.label,
                assignment_id=date.assignment_id,
                place=date.place,
            )
        )
    return dict(found)


def first_clash(
    times: Sequence[Busy],
    *,
    starts_at: datetime,
    minutes: int,
    point: Point | None,
    place: str = "",
    exclude: UUID | None = None,
) -> Busy | None:
    """The first of these times in which somebody cannot be there, or cannot come from or go on to in time."""
    # In UTC: Python takes no notice of the clock change within one zone.
    begins = starts_at.astimezone(UTC)
    ends = begins + timedelta(minutes=minutes)
    for each in times:
        if exclude and each.assignment_id == exclude:
            continue
        on_the_way = timedelta(minutes=_way(each, point, place))
        if begins < each.ends_at + on_the_way and ends + on_the_way > each.starts_at:
            return each
    return None


def clash(
    volunteer_id: UUID,
    *,
    starts_at: datetime,
    minutes: int,
    point: Point | None,
    place: str = "",
    exclude: UUID | None = None,
) -> Busy | None:
    """What keeps this volunteer from being at the place then, travelling included; None if nothing does.

    `point` is where the assignment is (`travel.point_of`), `place` its words, so that two assignments in one
    house follow each other without a way between them. `exclude` is an assignment that does not count.
    """
    times = busy([volunteer_id], *around(starts_at, starts_at, minutes))
    return first_clash(
        times.get(volunteer_id, []),
        starts_at=starts_at,
        minutes=minutes,
        point=point,
        place=place,
        exclude=exclude,
    )


def around(first: datetime, last: datetime, minutes: int) -> tuple[datetime, datetime]:
    """From when to when dates matter to something that begins between the two: with the longest way."""
    way = timedelta(minutes=MOST)
    return first.astimezone(UTC) - way, last.astimezone(UTC) + timedelta(minutes=minutes) + way


def _way(each: Busy, point: Point | None, place: str) -> int:
    same_house = bool(place) and place.casefold() == each.place.casefold()
    if same_house and (point == each.point or None in (point, each.point)):
        return 0
    minutes = minutes_between(each.point, point)
    # Towns have one point each: between two houses of a town there is a way all the same.
    return max(minutes, WITHIN_A_TOWN) if place and each.place else minutes


def _point(date: Date, towns: Mapping[UUID, Point]) -> Point | None:
    stated = point_in_words(date.place)
    return stated or (towns.get(date.municipality_id) if date.municipality_id else None)


def _homes(volunteer_ids: Collection[UUID]) -> dict[UUID, Point]:
    """Where those live who take part from home: the middle of their town."""
    if not volunteer_ids:
        return {}
    rows = Volunteer.objects.filter(pk__in=volunteer_ids).order_by()
    homes = {
        pk: coordinates(postcode, place)
        for pk, postcode, place in rows.values_list("pk", "person__postcode", "person__place")
    }
    return {pk: point for pk, point in homes.items() if point}


@source
def assignments(volunteer_ids: Collection[UUID], starts_at: datetime, ends_at: datetime) -> Iterator[Date]:
    taken = Assignment.objects.taken().filter(
        volunteer__in=volunteer_ids,
        starts_at__lt=ends_at,
        starts_at__gt=starts_at - timedelta(minutes=LONGEST),
    )
    label = _("another assignment")
    rows = taken.order_by().values_list(
        "volunteer_id", "starts_at", "minutes", "municipality_id", "place", "pk"
    )
    for volunteer_id, begins, minutes, town, place, pk in rows:
        ends = begins + timedelta(minutes=minutes)
        yield Date(volunteer_id, begins, ends, label, town, place, assignment_id=pk)


@source
def group_exchanges(
    volunteer_ids: Collection[UUID], starts_at: datetime, ends_at: datetime
) -> Iterator[Date]:
    """Planned, and not declined."""
    invited = SupervisionInvitation.objects.filter(
        volunteer__in=volunteer_ids,
        meeting__status=SupervisionStatus.PLANNED,
        meeting__starts_at__lt=ends_at,
        meeting__starts_at__gt=starts_at - LONGEST_GROUP,
    ).exclude(answer=Answer.NO)
    label = _("group exchange")
    rows = invited.order_by().values_list(
        "volunteer_id",
        "meeting__starts_at",
        "meeting__minutes",
        "meeting__group__municipality_id",
        "meeting__place",
    )
    for volunteer_id, begins, minutes, town, place in rows:
        yield Date(volunteer_id, begins, begins + timedelta(minutes=minutes), label, town, place)


@source
def training_dates(volunteer_ids: Collection[UUID], starts_at: datetime, ends_at: datetime) -> Iterator[Date]:
    """Dates of one's course, or at which one has a place alone, unless one has signed off."""
    dates = Session.objects.held().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    sessions = {session.pk: session for session in dates.select_related("course")}
    by_course = defaultdict(list)
    for session in sessions.values():
        by_course[session.course_id].append(session.pk)
    whole = Enrolment.objects.with_place().filter(volunteer__in=volunteer_ids, course__in=by_course)
    single = SessionPlace.objects.with_place().filter(volunteer__in=volunteer_ids, session__in=sessions)
    off = own_sign_offs().filter(volunteer__in=volunteer_ids, session__in=sessions)
    expected = {
        (volunteer_id, session_id)
        for volunteer_id, course_id in whole.order_by().values_list("volunteer_id", "course_id")
        for session_id in by_course[course_id]
    }
    expected |= set(single.order_by().values_list("volunteer_id", "session_id"))
    expected -= set(off.order_by().values_list("volunteer_id", "session_id"))
    label = _("training")
    for volunteer_id, session_id in expected:
        session = sessions[session_id]
        yield Date(
            volunteer_id,
            session.starts_at,
            session.ends_at,
            label,
            session.course.municipality_id,
            session.place,
            is_at_home=not session.place,
        )
