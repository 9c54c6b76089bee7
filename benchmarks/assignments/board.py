"""Board, week and list of assignments with 50 and with 5,000 requests: the same queries, hardly more time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from assignments.enums import AssignmentStatus, OfferAnswer, Outcome
from assignments.models import Assignment, Offer
from benchmarks import Result, prove
from benchmarks.rows import save_rows
from newcomers.models import Newcomer
from tests.builders import make_municipality, make_newcomer, make_person, make_user, make_volunteer
from volunteers.models import Volunteer

FEW, MANY = 50, 5_000
RATIO = 3
ROUNDS = 7
PAGES = ("board", "calendar", "list")
PEOPLE = 40
STATES = (
    AssignmentStatus.OPEN,
    AssignmentStatus.OFFERED,
    AssignmentStatus.TAKEN,
    AssignmentStatus.DONE,
    AssignmentStatus.TAKEN,
)


@dataclass(frozen=True)
class Cost:
    queries: int
    seconds: float
    assignments: int


class Office:
    """One organisation with `count` requests: a fifth in each column of the board, all days of a year full.

    Those of the first fifty lie in this week and around it, so that the pages are full at both sizes.
    """

    def __init__(self) -> None:
        self.staff: User = make_user(Kind.COORDINATOR)
        self.newcomers: list[Newcomer] = [make_newcomer() for _number in range(PEOPLE)]
        self.volunteers: list[Volunteer] = [
            make_volunteer(make_person(f"Helga {number}", languages={"ti": 5, "de": 7}))
            for number in range(PEOPLE)
        ]
        self.size = 0

    def grow(self, count: int) -> None:
        made = save_rows(self._assignment(number) for number in range(self.size, count))
        self.size = count
        now = timezone.now()
        save_rows(
            Offer(
                assignment=each,
                volunteer=self.volunteers[number % PEOPLE],
                wave=1,
                offered_at=now,
                answer=OfferAnswer.WAITING,
            )
            for number, each in enumerate(made)
            if each.status == AssignmentStatus.OFFERED
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _assignment(self, number: int) -> Assignment:
        newcomer, volunteer = self.newcomers[number % PEOPLE], self.volunteers[number % PEOPLE]
        part, turn = number % len(STATES), number // len(STATES)
        status = STATES[part]
        # The last of the five is today's, by the minute; done ones lie behind, the others ahead.
        days = 0 if part == 4 and turn < 10 else 1 + turn % (6 if number < FEW else 360)
        days = -days if status == AssignmentStatus.DONE else days
        is_kept = status in (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
        is_done = status == AssignmentStatus.DONE
        return Assignment(
            programme=newcomer.programme,
            organisation=newcomer.person.organisation,
            municipality=make_municipality(),
            newcomer=newcomer,
            kind="doctor",
            language="ti",
            place="Praxis am Markt",
            starts_at=timezone.now() + timedelta(days=days, minutes=turn % 60),
            status=status,
            volunteer=volunteer if is_kept else None,
            outcome=Outcome.TOOK_PLACE if is_done else "",
            actual_minutes=60 if is_done else None,
        )


@contextmanager
def _nothing_stays() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def costs() -> dict[int, dict[str, Cost]]:
    """Every page at both sizes."""
    with _nothing_stays():
        office = Office()
        client = Client()
        client.force_login(office.staff)
        found: dict[int, dict[str, Cost]] = {}
        for size in (FEW, MANY):
            office.grow(size)
            found[size] = {page: _cost(client, reverse(f"assignments:{page}")) for page in PAGES}
    return found


def _cost(client: Client, address: str) -> Cost:
    client.get(address)  # templates are compiled now
    seconds = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            answer = client.get(address)
            seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}.")
    return Cost(len(queries), min(seconds), Assignment.objects.count())


def _queries_of(page: str) -> Callable[[], Result]:
    def measure() -> Result:
        few, many = costs()[FEW][page], costs()[MANY][page]
        is_full = few.assignments == FEW and many.assignments == MANY
        return Result(f"{few.queries} and {many.queries}", few.queries == many.queries and is_full)

    return measure


def _seconds_of(page: str) -> Callable[[], Result]:
    def measure() -> Result:
        few, many = costs()[FEW][page].seconds, costs()[MANY][page].seconds
        return Result(f"{many / few:.1f} ({many * 1000:.0f} ms)", many / few <= RATIO)

    return measure


for _page in PAGES:
    for _what, _goal, _measure in (
        (f"queries of the {_page} with {FEW} and {MANY:,} requests", "equal", _queries_of(_page)),
        (f"time of the {_page}, {MANY:,} : {FEW} requests", f"at most {RATIO}", _seconds_of(_page)),
    ):
        _measure.__module__ = __name__
        prove(_what, goal=_goal)(_measure)
