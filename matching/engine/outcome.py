"""What a proposal for all comes to, as plain data. The web process may import this: no SciPy here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matching.engine.profile import Gate, Part, Profile, Window
from matching.engine.reasons import Reason


@dataclass(frozen=True)
class ChosenPair:
    """Two who shall be brought together. `benefit` and `surplus` are in hundredths of a point.

    `parts` are whole points that add up to `score`. `overridden` are gates that a kept pair breaks.
    """

    newcomer: str
    volunteer: str
    score: int
    parts: Mapping[Part, int]
    benefit: int
    surplus: int
    is_pinned: bool = False
    overridden: tuple[Gate, ...] = ()


@dataclass(frozen=True)
class Unmatched:
    """Somebody who stays alone, and the nearest reason."""

    newcomer: str
    reason: Reason


@dataclass(frozen=True)
class Contradiction:
    """A pair that the office wants to keep and that cannot be: not counted.

    `gate` is PLACE if too many were kept for one volunteer; then none of them is.
    """

    newcomer: str
    volunteer: str
    gate: Gate


@dataclass(frozen=True)
class Missing:
    """So many volunteers of this kind would make so many more pairs; `profiles` are those it was tried with.

    `near` is a newcomer who lives where they should. `tasks` are keys as in a packed profile
    (`packing.name_of`); `gender` is "unspecified" where it does not matter.
    """

    language: str
    near: str
    windows: tuple[Window, ...]
    tasks: frozenset[str]
    gender: str
    volunteers: int
    pairs: int
    profiles: tuple[Profile, ...]

    def to_json(self) -> dict[str, Any]:
        """Without the profiles; windows as [weekday, start, end]."""
        return {
            "language": self.language,
            "near": self.near,
            "windows": [[window.weekday, window.start, window.end] for window in self.windows],
            "tasks": sorted(self.tasks),
            "gender": self.gender,
            "volunteers": self.volunteers,
            "pairs": self.pairs,
        }


@dataclass(frozen=True)
class Outcome:
    """Who gets whom, who nobody, and the proof. Totals, prices and surpluses are in hundredths of a point.

    Prices are those of volunteers with places left beside kept pairs. `gap` is by how much another choice
    could be better: 0. A pair's surplus and its volunteer's price make up its benefit; `cost_of` tells what
    forcing any other pair would cost.
    """

    pairs: tuple[ChosenPair, ...]
    unmatched: tuple[Unmatched, ...]
    total: int
    greedy_total: int
    greedy_pairs: int
    prices: Mapping[str, int]
    surpluses: Mapping[str, int]
    gap: int
    missing: tuple[Missing, ...]
    contradictions: tuple[Contradiction, ...]
    incomplete_newcomers: tuple[str, ...]
    incomplete_volunteers: tuple[str, ...]
    input_hash: str


def cost_of(*, price: int, surplus: int, benefit: int) -> int:
    """What the whole programme loses at least if this pair is forced: surplus and price beyond its benefit.

    0 for a pair that was chosen, or that could be without loss.
    """
    return max(price + surplus - benefit, 0)
