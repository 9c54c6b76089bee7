"""Assignments as they stand in the database, whatever way they came there; and where the office looks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from assignments.models import Assignment
from newcomers.models import Newcomer
from tests.assignments.world import PLACE, TUESDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOARD, CALENDAR, LIST = (reverse(f"assignments:{name}") for name in ("board", "calendar", "list"))


def rows(whose: Newcomer, number: int = 1, **fields: Any) -> list[Assignment]:
    """As they stand in the database, whatever way they came there."""
    facts = {
        "programme": whose.programme,
        "organisation": whose.person.organisation,
        "newcomer": whose,
        "kind": "doctor",
        "language": "ti",
        "starts_at": TUESDAY + 3 * DAY,
        "place": PLACE,
    } | fields
    if facts.get("status") == "done":
        facts = {"outcome": "took_place", "actual_minutes": 60} | facts
    return Assignment.objects.bulk_create(Assignment(**facts) for _number in range(number))


def one(whose: Newcomer, **fields: Any) -> Assignment:
    return rows(whose, **fields)[0]


def url(name: str, assignment: Assignment, *more: Any) -> str:
    return reverse(f"assignments:{name}", args=[assignment.pk, *more])


def columns(client: Client, **words: str) -> dict[str, list[Assignment]]:
    page = client.get(BOARD, words)
    assert page.status_code == 200
    return {each.key: [card.assignment for card in each.cards] for each in page.context["columns"]}
