"""What a proposal for all changes against the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from matching.models import MatchingRun

Choice = Mapping[UUID, UUID | None]


class Change(StrEnum):
    """How a newcomer fares against last time."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"
    NOBODY_BEFORE = "nobody_before"
    NOBODY_NOW = "nobody_now"
    NOBODY_STILL = "nobody_still"


CHANGED = frozenset({Change.NEW, Change.OTHER, Change.NOBODY_BEFORE, Change.NOBODY_NOW})


@dataclass(frozen=True)
class Comparison:
    """Both choices: newcomer → volunteer, or None where there is nobody. `before` is None the first time."""

    now: Choice
    before: Choice | None = field(default=None)

    def change_of(self, newcomer: UUID) -> Change | None:
        """None where there is nothing to compare with."""
        if self.before is None:
            return None
        volunteer = self.now[newcomer]
        if newcomer not in self.before:
            return Change.NEW if volunteer else None
        previous = self.before[newcomer]
        if volunteer is None:
            return Change.NOBODY_NOW if previous else Change.NOBODY_STILL
        if previous is None:
            return Change.NOBODY_BEFORE
        return Change.SAME if previous == volunteer else Change.OTHER

    def volunteer_before(self, newcomer: UUID) -> UUID | None:
        return (self.before or {}).get(newcomer)

    @cached_property
    def changed(self) -> frozenset[UUID]:
        """The newcomers for whom the choice is another one than last time."""
        return frozenset(newcomer for newcomer in self.now if self.change_of(newcomer) in CHANGED)

    @cached_property
    def gone(self) -> frozenset[UUID]:
        """Those who were in the proposal last time and are not in this one at all."""
        return frozenset(self.before or ()) - frozenset(self.now)


def compare(run: MatchingRun) -> Comparison:
    """The run beside the one that it is compared with, in two queries."""
    return Comparison(_choice(run), _choice(run.previous) if run.previous else None)


def _choice(run: MatchingRun) -> dict[UUID, UUID | None]:
    return dict(run.entries.values_list("newcomer_id", "volunteer_id"))
