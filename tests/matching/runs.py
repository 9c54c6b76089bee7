"""Proposals for all as the worker leaves them behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from matching.engine.profile import Gate, Rules
from matching.engine.reasons import Reason, ReasonKind
from matching.models import MatchingRun, RunEntry
from matching.rules import as_json
from newcomers.models import Newcomer
from tests.builders import make_organisation, make_programme
from volunteers.models import Volunteer

_minutes = count()
PARTS = {"needs": 20, "language": 15, "interests": 10, "time": 20, "distance": 10}
NOBODY_THERE = Reason(ReasonKind.NO_VOLUNTEERS).to_json()
LANGUAGE_MISSING = Reason(ReasonKind.DATA_MISSING, gates={Gate.LANGUAGE: 0}).to_json()


def make_run(**fields: Any) -> MatchingRun:
    """Finished, for the people of `make_organisation()`; each one a minute after the one before."""
    started_at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=next(_minutes))
    defaults = {
        "programme": make_programme(),
        "organisation": make_organisation(),
        "started_at": started_at,
        "finished_at": started_at + timedelta(seconds=20),
        "status": "finished",
        "progress": 100,
        "rules": as_json(Rules()),
        "input_hash": "ab12cd34" * 8,
    }
    return MatchingRun.objects.create(**{**defaults, **fields})


def make_entry(
    run: MatchingRun, newcomer: Newcomer, volunteer: Volunteer | None = None, **fields: Any
) -> RunEntry:
    """A pair of 75 points, or somebody for whom there is nobody."""
    found = {"score": 75, "parts": PARTS, "benefit": 4500} if volunteer else {"reason": NOBODY_THERE}
    return RunEntry.objects.create(run=run, newcomer=newcomer, volunteer=volunteer, **{**found, **fields})
