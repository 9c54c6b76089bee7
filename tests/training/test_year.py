"""A year of training, day by day: three cohorts, a series, and everything that comes in between.

After each step, what the house says is held against what follows from the bare rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import F, Prefetch, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models import OutgoingMail
from tests.training.builders import BERLIN
from tests.training.year import (
    COHORTS,
    REQUIRED_MINUTES,
    TALKS_MONTHS,
    TALKS_NEEDED,
    TALKS_OF,
    Year,
)
from training.enums import CourseKind
from training.models import (
    Attendance,
    Completion,
    CountedTime,
    Course,
    Enrolment,
    Module,
    Session,
    SessionPlace,
)
from training.places import MAY_LEARN, with_seats
from training.progress import progress_for, with_hours
from volunteers.models import Volunteer

FIRST, DAYS, SEED = date(2026, 1, 5), 365, 20260105
CHANGE_HOURS = {"settle", "record", "correct", "credit", "take back", "leave", "call off", "end"}
CHANGE_SEATS = {"sweep", "join", "join series", "leave", "sign off", "sign on", "make up", "give up"}
CHANGE_SEATS |= {"call off", "more seats"}
# What must have happened so often that the year was worth living.
OFTEN = {"join": 30, "record": 40, "check in": 40, "correct": 20, "make up": 20, "sign off": 30, "sign on": 5}
SOMETIMES = {"join series": 5, "leave": 5, "give up": 5, "credit": 5, "take back": 5, "call off": 5, "end": 1}


@pytest.mark.django_db
def test_a_year_in_which_everything_adds_up_after_every_step():
    with time_machine.travel(datetime(2026, 1, 5, 8, tzinfo=BERLIN)) as clock:
        year = Year(clock, SEED)
        witness = Witness()

        def look(name: str) -> None:
            if name in CHANGE_HOURS:
                witness.look(year.now)
            if name in CHANGE_SEATS:
                check_seats(year.now)

        year.after_step = look
        for number in range(DAYS):
            year.live(FIRST + timedelta(days=number))
    for name, times in (OFTEN | SOMETIMES).items():
        assert year.done[name] >= times, (name, year.done, year.refused)
    outcome = (
        Completion.objects.standing().count(),
        Completion.objects.lost().count(),
        OutgoingMail.objects.filter(key__startswith="training-moved-up:").count(),
    )
    assert min(outcome) >= 2, outcome
    assert_local_times()


def assert_local_times() -> None:
    """The cohorts met at nine in the morning in winter as in summer, and nights lasted as long as said."""
    planned = Session.objects.filter(course__title__in=COHORTS, title__in=Module.objects.values("title"))
    hours = {timezone.localtime(session.starts_at).hour for session in planned}
    assert hours <= {9, 23}
    nights = [session for session in planned if timezone.localtime(session.starts_at).hour == 23]
    assert [session.minutes for session in nights] == [240, 240]
    assert [timezone.localtime(session.ends_at).hour for session in nights] == [4, 2]


def check_seats(now: datetime) -> None:
    """Nobody has a seat that is not there, nobody waits while one is free, nobody was overtaken."""
    guests = SessionPlace.objects.order_by("created_at").select_related("volunteer")
    dates = defaultdict(list)
    for session in with_seats(Session.objects.held().filter(starts_at__gt=now)).prefetch_related(
        Prefetch("places", guests)
    ):
        left = session.capacity - session.expected
        assert left == 0 or (left > 0 and not somebody_waits(session.places.all()))
        dates[session.course_id].append(left)
    members = Enrolment.objects.order_by("created_at").select_related("volunteer")
    for course in Course.objects.prefetch_related(Prefetch("enrolments", members)):
        places = course.enrolments.all()
        left = course.seats - sum(place.status == "place" for place in places)
        assert left >= 0
        if somebody_waits(places) and dates[course.pk]:
            assert not min(left, *dates[course.pk])


def somebody_waits(places: Iterable[Any]) -> bool:
    """Those with a place came before those who wait; says whether anybody waits."""
    statuses = [place.status for place in places if place.volunteer.status in MAY_LEARN]
    waiting = statuses.index("waiting") if "waiting" in statuses else len(statuses)
    assert set(statuses[waiting:]) <= {"waiting"}
    return waiting < len(statuses)


class Witness:
    """Knows the rules by itself and remembers by which of them somebody became ready."""

    def __init__(self) -> None:
        self.held: dict[Volunteer, frozenset[Module]] = {}

    def look(self, now: datetime) -> None:
        day = timezone.localdate(now)
        self._check_minutes()
        everybody = list(with_hours(Volunteer.objects.select_related("programme"), today=day))
        progress = progress_for(everybody, today=day)
        self._follow(everybody, day)
        for volunteer in everybody:
            said = progress[volunteer]
            assert volunteer.trained_minutes == said.total == sum(self._capped(volunteer).values())
            assert volunteer.is_ready == said.is_ready == (volunteer in self.held), (
                day,
                volunteer.person,
            )

    def _check_minutes(self) -> None:
        """Every minute that somebody was there counts for one module, and no other minute does."""
        counted = Coalesce(Sum("counted__minutes"), 0)
        with_modules = Attendance.objects.filter(session__modules__isnull=False).distinct()
        assert not with_modules.annotate(found=counted).exclude(found=F("minutes")).exists()

    def _follow(self, everybody: list[Any], day: date) -> None:
        self.modules = list(Module.objects.all())
        self.counted: dict[tuple[Any, Any], int] = defaultdict(int)
        for volunteer, module, minutes in CountedTime.objects.values_list("volunteer", "module", "minutes"):
            self.counted[volunteer, module] += minutes
        self._load_talks(day)
        today = frozenset(
            m for m in self.modules if m.is_required and (not m.valid_from or m.valid_from <= day)
        )
        for volunteer in everybody:
            if volunteer in self.held and self._fulfils(volunteer, self.held[volunteer]):
                continue
            self.held.pop(volunteer, None)
            if volunteer.status in MAY_LEARN and self._fulfils(volunteer, today):
                self.held[volunteer] = today

    def _capped(self, volunteer: Volunteer) -> dict[Module, int]:
        return {m: min(self.counted[volunteer.pk, m.pk], m.minutes) for m in self.modules}

    def _fulfils(self, volunteer: Volunteer, required: frozenset[Module]) -> bool:
        done = self._capped(volunteer)
        return (
            sum(done.values()) >= REQUIRED_MINUTES
            and all(done[module] == module.minutes for module in required)
            and self._went_regularly(volunteer)
        )

    def _load_talks(self, day: date) -> None:
        self.talks: dict[Any, dict[date, bool]] = defaultdict(dict)
        held = {
            session.pk: timezone.localdate(session.starts_at)
            for session in Session.objects.held().filter(course__kind=CourseKind.SERIES)
        }
        members = Enrolment.objects.with_place().filter(course__kind=CourseKind.SERIES)
        for volunteer, since in members.values_list("volunteer", "enrolled_on"):
            self.talks[volunteer] |= {on: False for on in held.values() if since <= on < day}
        guests = set(SessionPlace.objects.values_list("volunteer", "session"))
        rows = Attendance.objects.filter(session__in=held).values_list("volunteer", "session", "minutes")
        for volunteer, session, minutes in rows:
            if held[session] <= day and (minutes or (volunteer, session) not in guests):
                self.talks[volunteer][held[session]] = bool(minutes)

    def _went_regularly(self, volunteer: Volunteer) -> bool:
        """Whether some talks one after the other fulfil the rule: all stretches are tried."""
        talks = sorted(self.talks[volunteer.pk].items())
        return any(
            sum(came for _day, came in talks[first : last + 1]) >= TALKS_NEEDED
            for last in range(len(talks))
            for first in range(max(last - TALKS_OF + 1, 0), last + 1)
            if within_months(talks[first][0], talks[last][0])
        )


def within_months(first: date, last: date) -> bool:
    """Talks are on the 12th: less than so many months lie between them."""
    return (last.year - first.year) * 12 + last.month - first.month < TALKS_MONTHS
