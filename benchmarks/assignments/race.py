"""200 volunteers who say yes at the same moment, by the address in their mail, on real PostgreSQL.

Each of them has been asked for two of 20 requests, two that overlap in time, and presses yes to both; all 400
answers are sent at once. 48 connections work on them at the same time, nearly as many as the database lets
in; the others stand in line, as in front of a web server. Counted is what stands in the database afterwards,
and what the pages said.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from uuid import UUID

from django.db import connection, connections
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from assignments.enums import AssignmentKind, AssignmentStatus
from assignments.models import Assignment, Offer
from assignments.services.common import offer_path
from benchmarks import Result, prove
from benchmarks.rows import save_rows
from messaging.models import OutgoingMail
from people.models import LanguageSkill, Person
from programmes.models import Organisation, Programme
from volunteers.models import Volunteer

VOLUNTEERS, REQUESTS, AT_ONCE = 200, 20, 48
PLACE = "Kreishaus, Eingang B"


@dataclass(frozen=True)
class Answered:
    """What one click on yes brought."""

    assignment: UUID
    volunteer: UUID
    status: int
    page: str

    @property
    def is_confirmed(self) -> bool:
        return self.status == 302


@dataclass(frozen=True)
class Race:
    answers: list[Answered]
    takers: dict[UUID, UUID]
    hours: dict[UUID, tuple[object, object]]
    yes: int
    deadlocks: int

    def overlap(self, one: UUID, other: UUID) -> bool:
        (begins, ends), (from_, until) = self.hours[one], self.hours[other]
        return begins < until and from_ < ends  # type: ignore[operator]

    def is_right(self, answer: Answered) -> bool:
        """Whether the page said what was so: theirs, somebody else's, or that they have another date."""
        theirs = self.takers.get(answer.assignment) == answer.volunteer
        if theirs or answer.is_confirmed:
            return theirs and answer.is_confirmed and PLACE in answer.page
        with translation.override("de"):
            taken = escape(gettext("Somebody else goes along already. Thank you very much all the same!"))
            busy = escape(gettext("You have another date at that time (%(hours)s).").partition("%")[0])
        if answer.status == 422 and busy in answer.page:
            return any(
                other != answer.assignment and self.overlap(other, answer.assignment)
                for other, volunteer in self.takers.items()
                if volunteer == answer.volunteer
            )
        return answer.status == 422 and taken in answer.page and answer.assignment in self.takers


@cache
def race() -> Race:
    volunteers, assignments = _office()
    deadlocks = _deadlocks()
    clicks = [
        (each, volunteer)
        for number, volunteer in enumerate(volunteers)
        for each in assignments[number % (REQUESTS // 2) * 2 :][:2]
    ]
    save_rows(
        Offer(assignment=each, volunteer=volunteer, wave=1, offered_at=timezone.now())
        for each, volunteer in clicks
    )
    gate = threading.Barrier(AT_ONCE)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # counted below
    with ThreadPoolExecutor(AT_ONCE, initializer=gate.wait) as pool:
        answers = list(pool.map(_click, [(each, volunteer) for each, volunteer in clicks]))
        # One farewell for each thread, which only its own can say.
        list(pool.map(_leave, [gate] * AT_ONCE))
    taken = Assignment.objects.filter(pk__in=[each.pk for each in assignments], status="taken")
    found = Race(
        answers=answers,
        takers={each.pk: each.volunteer_id for each in taken if each.volunteer_id},
        hours={each.pk: (each.starts_at, each.ends_at) for each in assignments},
        yes=Offer.objects.filter(assignment__in=assignments, answer="yes").count(),
        deadlocks=_deadlocks() - deadlocks,
    )
    _clear_away(volunteers, assignments)
    return found


def _office() -> tuple[list[Volunteer], list[Assignment]]:
    """Ten pairs of requests on ten days; those of a pair overlap by half an hour."""
    now = timezone.now()
    organisation = Organisation.objects.create(name="Wettlauf")
    programme = Programme.objects.create(
        name="Wettlauf", code="RACE", organisation=organisation, starts_on=date(2020, 1, 1)
    )
    people = save_rows(
        Person(
            organisation=organisation,
            first_name=f"V{n}",
            last_name="Muster",
            email=f"race{n}@bench.example",
            postcode="64625",
            place="Bensheim",
        )
        for n in range(VOLUNTEERS)
    )
    save_rows(
        LanguageSkill(person=person, language="ti", understanding=4, speaking=4, writing=4)
        for person in people
    )
    volunteers = save_rows(
        Volunteer(person=person, programme=programme, status="admitted", applied_on=now.date())
        for person in people
    )
    assignments = save_rows(
        Assignment(
            programme=programme,
            organisation=organisation,
            guest_name="Selam",
            guest_phone="+4962521500",
            requester_name="Schule",
            requester_email=f"schule{n}@bench.example",
            kind=AssignmentKind.DOCTOR,
            language="ti",
            starts_at=now + timedelta(days=1 + n // 2, minutes=30 * (n % 2)),
            place=PLACE,
            status=AssignmentStatus.OFFERED,
            wave=1,
            next_wave_at=now + timedelta(hours=2),
        )
        for n in range(REQUESTS)
    )
    return volunteers, assignments


def _click(click: tuple[Assignment, Volunteer]) -> Answered:
    assignment, volunteer = click
    client = Client(raise_request_exception=False)
    path = offer_path(assignment, volunteer)
    response = client.post(path, {"answer": "yes", "starts_at": assignment.starts_at.isoformat()})
    page = client.get(path) if response.status_code == 302 else response
    return Answered(assignment.pk, volunteer.pk, response.status_code, page.content.decode())


def _leave(gate: threading.Barrier) -> None:
    gate.wait()
    connections.close_all()


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _clear_away(volunteers: list[Volunteer], assignments: list[Assignment]) -> None:
    """Other rows of the same run begin with their own office."""
    people = [volunteer.person_id for volunteer in volunteers]
    OutgoingMail.objects.filter(person__in=people).delete()
    Assignment.objects.filter(pk__in=[each.pk for each in assignments]).delete()
    Volunteer.objects.filter(person__in=people).delete()
    Person.objects.filter(pk__in=people).delete()
    Programme.objects.filter(code="RACE").delete()
    Organisation.objects.filter(name="Wettlauf").delete()


@prove(
    f"{VOLUNTEERS} volunteers say yes to {REQUESTS} requests at once: requests with exactly one",
    goal=f"{REQUESTS} of {REQUESTS}",
)
def one_each() -> Result:
    found = race()
    return Result(f"{len(found.takers)} of {REQUESTS}", len(found.takers) == found.yes == REQUESTS)


@prove("… volunteers who are to be in two places at once", goal="0")
def booked_twice() -> Result:
    found = race()
    of_each: dict[UUID, list[UUID]] = defaultdict(list)
    for assignment, volunteer in found.takers.items():
        of_each[volunteer].append(assignment)
    twice = sum(any(found.overlap(*pair) for pair in combinations(theirs, 2)) for theirs in of_each.values())
    return Result(str(twice), twice == 0)


@prove("… answers whose page said what was so", goal=f"{2 * VOLUNTEERS} of {2 * VOLUNTEERS}")
def right_answers() -> Result:
    found = race()
    right = sum(map(found.is_right, found.answers))
    return Result(f"{right} of {len(found.answers)}", right == len(found.answers) == 2 * VOLUNTEERS)


@prove("… deadlocks, and answers that failed", goal="0")
def failed() -> Result:
    found = race()
    number = found.deadlocks + sum(answer.status >= 500 for answer in found.answers)
    return Result(str(number), number == 0)
