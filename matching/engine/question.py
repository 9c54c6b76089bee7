"""What goes into a proposal for all, as plain data. The web process may import this: no SciPy here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256

from matching.engine.profile import Gate, Rules


@dataclass(frozen=True)
class Question:
    """Everybody who waits and everybody with a free place, packed (see `packing`), in parallel sequences.

    `barred` ((newcomer id, volunteer id) → why) and `pins` (newcomer id → volunteer id) name only people who
    are in the question.
    """

    newcomer_ids: Sequence[str]
    newcomers: Sequence[bytes]
    volunteer_ids: Sequence[str]
    volunteers: Sequence[bytes]
    places: Sequence[int]
    waiting_days: Sequence[int]
    barred: Mapping[tuple[str, str], Gate] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything above, in hex. The order of the people does not matter."""
        rules = asdict(self.rules)
        # 25 and 25.0 are the same weight.
        rules["weights"] = {name: float(weight) for name, weight in rules["weights"].items()}
        found = sha256(json.dumps(rules, sort_keys=True).encode())
        for ids, packed, numbers in (
            (self.newcomer_ids, self.newcomers, self.waiting_days),
            (self.volunteer_ids, self.volunteers, self.places),
        ):
            found.update(b"\0")
            for id_, data, number in sorted(zip(ids, packed, numbers, strict=True)):
                found.update(f"{id_}:{number}:{len(data)}:".encode())
                found.update(data)
        pairs = sorted((*pair, gate.value) for pair, gate in self.barred.items())
        found.update(json.dumps([pairs, sorted(self.pins.items())]).encode())
        return found.hexdigest()
