"""One row of the score: everybody who comes into question for one person, by the engine on packed features.

Over the whole programme, whoever looks after them: names and reach are the business of `candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import F, Q, QuerySet, Value
from numpy.typing import NDArray

from matching.engine.crowd import Crowd
from matching.engine.profile import Gate, Rules
from matching.engine.scoring import Scorer, gates_in
from matching.features import NEWCOMERS, VOLUNTEERS
from matching.loading import barred_pairs
from matching.models import Proposal
from matching.profiles import with_open_proposals
from newcomers.models import Newcomer
from partnerships.queries import prepared, waiting
from volunteers.models import Volunteer

ALWAYS = Value(1)


@dataclass(frozen=True)
class Standing:
    """One candidate in gates and hundredths of a point, which are there for impossible ones as well."""

    pk: UUID
    organisation: UUID
    exact: int
    gates: tuple[Gate, ...]

    @property
    def is_possible(self) -> bool:
        return not self.gates

    @property
    def total(self) -> int:
        """As `PairScore.total`."""
        return (self.exact + 50) // 100


def volunteers_for(newcomer: Newcomer, *, rules: Rules, today: date) -> list[Standing]:
    """All who are prepared in the newcomer's programme, best first; the impossible ones follow."""
    everybody = prepared(Volunteer.objects.filter(programme=newcomer.programme_id), today)
    left = F("free_places") - F("open_proposals")
    found = _facts(with_open_proposals(everybody), left)
    if not found:
        return []
    packed = VOLUNTEERS.packed({pk: row[0] for pk, row in found.items()})
    rows, columns = _crowd(_own(newcomer)), _crowd(packed)
    barred = barred_pairs(rows.ids, columns.ids, Q(newcomer=newcomer))
    scorer = Scorer(rows, columns, rules, barred=barred)
    gates = [
        (*gates_in(int(mask)), *((Gate.PLACE,) if found[pk][2] < 1 else ()))
        for pk, mask in zip(packed, scorer.gates([0])[0], strict=True)
    ]
    return _standings(packed, gates, scorer.parts([0] * len(packed), range(len(packed))), found)


def newcomers_for(volunteer: Volunteer, *, places_left: int, rules: Rules, today: date) -> list[Standing]:
    """All who wait in the volunteer's programme and are not being asked, best first; then the others."""
    asked = Proposal.objects.open().values("newcomer")
    everybody = waiting(Newcomer.objects.filter(programme=volunteer.programme_id)).exclude(pk__in=asked)
    found = _facts(everybody)
    if not found:
        return []
    packed = NEWCOMERS.packed({pk: row[0] for pk, row in found.items()})
    rows, columns = _crowd(packed), _crowd(_own(volunteer))
    barred = barred_pairs(rows.ids, columns.ids, Q(volunteer=volunteer))
    scorer = Scorer(rows, columns, rules, barred=barred)
    full = (Gate.PLACE,) if places_left < 1 else ()
    gates = [(*gates_in(int(mask)), *full) for mask in scorer.gates(range(len(packed)))[:, 0]]
    return _standings(packed, gates, scorer.parts(range(len(packed)), [0] * len(packed)), found)


def _facts(people: QuerySet[Any], left: Any = ALWAYS) -> dict[UUID, tuple[bytes | None, UUID, int]]:
    """Packed features, organisation and places left, in one query."""
    rows = people.order_by("pk").values_list("pk", "features__data", "person__organisation", left)
    return {pk: (data, organisation, places) for pk, data, organisation, places in rows}


def _own(subject: Newcomer | Volunteer) -> dict[UUID, bytes]:
    """The features of the one for whom the row is."""
    kind = NEWCOMERS if isinstance(subject, Newcomer) else VOLUNTEERS
    data = kind.rows.objects.filter(pk=subject.pk).values_list("data", flat=True).first()
    return kind.packed({subject.pk: data})


def _crowd(packed: Mapping[UUID, bytes]) -> Crowd:
    return Crowd.of([str(pk) for pk in packed], list(packed.values()))


def _standings(
    packed: Iterable[UUID],
    gates: Sequence[tuple[Gate, ...]],
    parts: NDArray[np.float32],
    found: Mapping[UUID, tuple[bytes | None, UUID, int]],
) -> list[Standing]:
    """The nearest of the impossible ones is who fails on the fewest gates; equal ones in the order of ids."""
    totals = parts.sum(axis=0).tolist()
    standings = [
        Standing(pk, found[pk][1], int(total), broken)
        for pk, broken, total in zip(packed, gates, totals, strict=True)
    ]
    return sorted(standings, key=lambda one: (len(one.gates), -one.exact, str(one.pk)))
