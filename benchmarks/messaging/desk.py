"""The day's list of a coordinator with 500 partnerships and 50,000 meetings: how often it asks, and what for.

The office is the one that `make bench` fills: a thousand volunteers and newcomers, their training, proposals,
mails. Half of them meet; each pair gets a hundred meetings, and every fifth has been silent for five weeks,
with three reminders. Conversations with both sides, pauses, goals, groups and decisions stand around them.

Measured is `worklist`, all of it: every source, what was decided, the order; not the page around it. The one
heaviest query is what the list would cost if everything else were free. A round is cut into its steps, our
own work and queries in turn; of each step counts the least time of several rounds, so that a slow moment of
the machine is in neither figure.

The list asks some 36 questions, and none is heavy: each goes by an index or once over 500 pairs. Together
they cost six to eight times the heaviest. The rest is our own work, most of it Django building queries and
records. So the goal is that the list costs no more than 25 of its heaviest queries would.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import DateTimeField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import Role, User
from benchmarks import Result, prove
from benchmarks.rows import BulkOffice, save_rows
from office.desk.worklist import open_todos, worklist
from office.enums import Verdict
from office.models import TodoDecision
from partnerships.enums import GoalState, ReviewMoment, Side
from partnerships.models import Contact, Goal, GoalReview, Meeting, Nudge, Partnership, Pause

FEW, MANY = 100, 1000  # volunteers: half of them accompany somebody
MEETINGS_EACH = 100
LONGER = timedelta(weeks=103)
SILENT_ONE_IN, SILENCE = 5, 35  # days
ROUNDS = 7
RATIO = 25


@dataclass(frozen=True)
class Cost:
    pairs: int
    meetings: int
    entries: int
    queries: int
    seconds: float
    in_queries: float
    heaviest: float


class Watch:
    """Notes when each query begins and ends while it stands around the connection."""

    def __init__(self) -> None:
        self.marks = [time.perf_counter()]

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.marks.append(time.perf_counter())
        try:
            return execute(*arguments)
        finally:
            self.marks.append(time.perf_counter())

    def steps(self) -> list[float]:
        """Seconds of our own work, of a query, of our own work, and so on until now."""
        return [later - earlier for earlier, later in pairwise([*self.marks, time.perf_counter()])]


@cache
def costs() -> dict[int, Cost]:
    """The list at both sizes, of one office that grows and leaves nothing behind."""
    with transaction.atomic():
        found = _costs()
        transaction.set_rollback(True)
    return found


def _costs() -> dict[int, Cost]:
    office = BulkOffice()
    coordinator = User.objects.create_user("koordination@bench.example", "a-long-password")
    Role.objects.create(user=coordinator, kind=Kind.COORDINATOR, organisation=office.organisation)
    found = {}
    for size in (FEW, MANY):
        Meeting.objects.all().delete()  # whose number tells the office how far it has grown
        office.grow(size)
        _fill(office, coordinator)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        found[size] = _cost(coordinator)
    return found


def _fill(office: BulkOffice, coordinator: User) -> None:
    """A hundred meetings for every pair, and what else coordinators know of pairs, all written anew."""
    for model in (Meeting, Contact, Pause, Goal, Nudge, TodoDecision):
        model._default_manager.all().delete()
    pairs = list(Partnership.objects.run_by(coordinator).order_by("pk"))
    for number, pair in enumerate(pairs):
        # Half of them in their first year, meeting every two or three days; the others once a week for long.
        is_young = number % 2
        pair.started_on = office.today - (timedelta(weeks=20 + number % 30) if is_young else LONGER)
        # So that month by month a few come to their end.
        pair.planned_end_on = office.today + timedelta(days=15 * (number % 24) - 15)
    Partnership.objects.bulk_update(pairs, ["started_on", "planned_end_on"], batch_size=500)
    for number, pair in enumerate(pairs):
        quiet = SILENCE if number % SILENT_ONE_IN == 0 else 0
        _meet(pair, office.today - timedelta(days=quiet))
    Meeting.objects.update(created_at=Cast("met_on", DateTimeField()))
    save_rows(
        Contact(partnership=pair, side=side, made_on=day, made_by=coordinator)
        for number, pair in enumerate(pairs)
        for side in Side
        for days in range(1 + number % 40, 336, 30)  # with one in four the last talk is a month ago
        if (day := office.today - timedelta(days=days)) > pair.started_on
    )
    save_rows(_pause(pair) for pair in pairs)
    goals = save_rows(Goal(partnership=pair, text="Deutsch B1", agreed_on=pair.started_on) for pair in pairs)
    # One in ten has not been looked at half-way.
    middle = {"moment": ReviewMoment.MIDDLE, "state": GoalState.PARTLY, "reviewed_on": office.today}
    save_rows(GoalReview(goal=goal, **middle) for number, goal in enumerate(goals) if number % 10)
    save_rows(
        Nudge(
            partnership=pair,
            quiet_since=office.today - timedelta(days=SILENCE),
            number=number,
            asked_on=office.today - timedelta(days=SILENCE - 8 * number),
        )
        for pair in pairs[::SILENT_ONE_IN]
        for number in (1, 2, 3)
    )
    # A third of what waits has been put off.
    until = office.today + timedelta(days=3)
    save_rows(
        TodoDecision(key=key, verdict=Verdict.LATER, until=until, decided_by=coordinator)
        for todo in open_todos(coordinator, today=office.today)[::3]
        for key in todo.keys
    )


def _meet(pair: Partnership, last_on: date) -> None:
    """So many meetings in equal steps, the last one on this day."""
    step = (last_on - pair.started_on) / MEETINGS_EACH
    save_rows(
        Meeting(partnership=pair, met_on=last_on - number * step, minutes=90, mood=3, note="Brief gelesen")
        for number in range(MEETINGS_EACH)
    )


def _pause(pair: Partnership) -> Pause:
    ended_on = pair.started_on + timedelta(days=120)
    return Pause(
        partnership=pair,
        starts_on=pair.started_on + timedelta(days=100),
        resumes_on=ended_on,
        ended_on=ended_on,
    )


def _cost(coordinator: User) -> Cost:
    today = timezone.localdate()
    rounds = []
    for _round in range(ROUNDS):
        user = User.objects.get(pk=coordinator.pk)  # nothing known from the round before
        watch = Watch()
        with connection.execute_wrapper(watch):
            found = worklist(user, today=today)
        rounds.append(watch.steps())
    # Every round takes the same steps: the least time of each.
    steps = [min(times) for times in zip(*rounds, strict=True)]
    queries = steps[1::2]
    return Cost(
        pairs=Partnership.objects.run_by(coordinator).count(),
        meetings=Meeting.objects.run_by(coordinator).count(),
        entries=found.total,
        queries=len(queries),
        seconds=sum(steps),
        in_queries=sum(queries),
        heaviest=max(queries),
    )


@prove("day's list: queries with 50 and with 500 partnerships", goal="the same number")
def queries() -> Result:
    few, many = costs()[FEW], costs()[MANY]
    assert (many.pairs, many.meetings) == (MANY // 2, MANY // 2 * MEETINGS_EACH)
    return Result(f"{few.queries} and {many.queries}", few.queries == many.queries)


@prove("day's list, 500 partnerships and 50,000 meetings: its heaviest query", goal=f"list at most {RATIO}×")
def ratio() -> Result:
    cost = costs()[MANY]
    times = cost.seconds / cost.heaviest
    return Result(f"{times:.1f}× ({1000 * cost.heaviest:.0f} ms)", times <= RATIO)
