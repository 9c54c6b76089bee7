"""When the office speaks with each side of a pair: the first call, then regularly in the first year.

A conversation counts, an attempt does not; after an attempt it is tried again some days later. Only active
pairs are called: those who get to know each other are asked at the end of the trial, those who pause when
they are back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from partnerships.enums import PartnershipStatus, Side
from partnerships.models import Contact, Partnership

FIRST_YEAR = timedelta(days=365)
TRY_AGAIN_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class DueContact:
    """`due_on` is since when the call is due; `last_on` when this side was last spoken with, `tried_on` when
    nobody answered since then."""

    partnership: Partnership
    side: Side
    due_on: date
    is_first: bool
    last_on: date | None = None
    tried_on: date | None = None


@dataclass(frozen=True)
class SideState:
    """How the office stands with one side: `due_on` is None where no further call is planned."""

    side: Side
    last_on: date | None
    tried_on: date | None
    due_on: date | None

    def is_due(self, *, today: date) -> bool:
        return self.due_on is not None and self.due_on <= today


def with_contacts(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Adds for `state_of` when each side was last spoken with (`volunteer_reached_on`, …) and last tried."""
    days: dict[str, Subquery] = {}
    for side in Side:
        made = Contact.objects.filter(partnership=OuterRef("pk"), side=side).order_by("-made_on")
        days[f"{side.value}_reached_on"] = Subquery(made.filter(was_reached=True).values("made_on")[:1])
        days[f"{side.value}_tried_on"] = Subquery(made.filter(was_reached=False).values("made_on")[:1])
    return partnerships.annotate(**days)


def state_of(pair: Any, side: Side) -> SideState:
    """The state of one side of a row of `with_contacts`, with `volunteer__programme` loaded."""
    last_on: date | None = getattr(pair, f"{side.value}_reached_on")
    tried_on: date | None = getattr(pair, f"{side.value}_tried_on")
    if tried_on and last_on and tried_on <= last_on:
        tried_on = None
    return SideState(side, last_on, tried_on, _due_on(pair, last_on=last_on, tried_on=tried_on))


def contacts_due(pairs: QuerySet[Partnership], *, today: date) -> list[DueContact]:
    """The calls that are due today, the longest due first.

    One query, however many pairs there are, with what `with_names` brings.
    """
    young = pairs.filter(status=PartnershipStatus.ACTIVE, started_on__gt=today - FIRST_YEAR)
    states = [
        (pair, state)
        for pair in with_contacts(young.with_names())  # type: ignore[attr-defined]
        for side in Side
        if (state := state_of(pair, side)).is_due(today=today)
    ]
    due = [
        DueContact(pair, state.side, state.due_on, state.last_on is None, state.last_on, state.tried_on)
        for pair, state in states
        if state.due_on
    ]
    return sorted(due, key=lambda call: (call.due_on, str(call.partnership.pk), call.side.value))


def _due_on(pair: Partnership, *, last_on: date | None, tried_on: date | None) -> date | None:
    if pair.status != PartnershipStatus.ACTIVE:
        return None
    programme = pair.volunteer.programme
    if last_on:
        day = last_on + timedelta(days=programme.contact_interval_days)
    else:
        day = pair.started_on + timedelta(days=programme.first_call_days)
    if tried_on:
        day = max(day, tried_on + TRY_AGAIN_AFTER)
    return day if day < pair.started_on + FIRST_YEAR else None
