"""Pages with ten and with a thousand rows: the same number of queries, and hardly more time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from benchmarks import Result, bench
from benchmarks.rows import BulkOffice
from matching.features import NEWCOMERS, VOLUNTEERS

FEW, MANY = 10, 1000
ROUNDS = 3
# Of ten volunteers five accompany somebody, of a thousand a page shows 25: five times the rows.
LIST_RATIO = 8

LISTS = (
    "volunteers:list",
    "newcomers:list",
    "matching:list",
    "matching:volunteer_list",
    "partnerships:list",
    "partnerships:group_list",
    "training:course_list",
    "certificates:list",
    "assignments:board",
    "assignments:calendar",
    "assignments:list",
    "events:list",
    "publications:list",
    "messaging:list",
    "office:import_list",
    "office:desk",
    "accounts:user_list",
)
CATALOGUES = ("programmes:municipality_list", "programmes:organisation_list", "programmes:contact_points")
# Pages of one record with so many parts: everybody in the course, all candidates for one newcomer.
RECORDS: dict[str, Callable[[BulkOffice], Any]] = {
    "training:course_detail": lambda office: office.course,
    "training:session_attendance": lambda office: office.session,
    "partnerships:detail": lambda office: office.pair,
    "partnerships:group_detail": lambda office: office.group,
    "partnerships:supervision_edit": lambda office: office.date,
    "partnerships:supervision_series": lambda office: office.group,
    "partnerships:supervision_sheet": lambda office: office.date,
    "matching:newcomer": lambda office: office.asked,
    "events:detail": lambda office: office.event,
}
PUBLIC = ("events:public_list", "publications:handbook")
OWN = ("office:desk", "partnerships:mine", "training:mine", "assignments:mine", "partnerships:group_list")


@dataclass(frozen=True)
class Cost:
    queries: int
    seconds: float


@cache
def costs() -> dict[int, dict[str, Cost]]:
    """Every page at both sizes."""
    office = BulkOffice()
    found = {}
    for size in (FEW, MANY):
        office.grow(size)
        for kind in (NEWCOMERS, VOLUNTEERS):  # as the worker does every minute
            kind.fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        found[size] = {
            **{name: _cost(office.administrator, reverse(name)) for name in LISTS},
            **{
                name: _cost(office.administrator, reverse(name, args=[record(office).pk]))
                for name, record in RECORDS.items()
            },
            **{name: _cost(None, reverse(name)) for name in PUBLIC},
            **{f"{name} (volunteer)": _cost(office.companion, reverse(name)) for name in OWN},
            "office:desk (trainer)": _cost(office.trainer, reverse("office:desk")),
        }
        office.grow_catalogues(size)
        found[size] |= {name: _cost(office.administrator, reverse(name)) for name in CATALOGUES}
    return found


def _cost(user: User | None, address: str) -> Cost:
    client = Client()
    if user:
        client.force_login(user)
    client.get(address)  # templates are compiled now
    seconds = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            answer = client.get(address)
            seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}.")
    return Cost(len(queries), min(seconds))


def _measure_queries(name: str) -> Callable[[], Result]:
    def measure() -> Result:
        few, many = costs()[FEW][name].queries, costs()[MANY][name].queries
        # Fewer is right too: some questions are not asked where nothing is found to ask about.
        return Result(f"{few} and {many}", many <= few)

    return measure


@bench(f"slowest list: {MANY} rows : {FEW} rows", goal=f"at most {LIST_RATIO}")
def slowest_list() -> Result:
    ratios = {name: costs()[MANY][name].seconds / costs()[FEW][name].seconds for name in LISTS}
    slowest = max(ratios, key=lambda name: ratios[name])
    return Result(f"{ratios[slowest]:.1f} {slowest}", ratios[slowest] <= LIST_RATIO)


for _name in (
    *LISTS,
    *CATALOGUES,
    *RECORDS,
    *PUBLIC,
    *(f"{name} (volunteer)" for name in OWN),
    "office:desk (trainer)",
):
    _measure = _measure_queries(_name)
    _measure.__module__ = __name__
    bench(f"queries of {_name} at {FEW} and {MANY} rows", goal="not more")(_measure)
