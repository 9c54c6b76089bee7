"""A proposal for all: from packed people to pairs, reasons, and the proof that no choice is better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.engine.assignment import Solution, solve
from matching.engine.benefits import ScoredBenefits
from matching.engine.crowd import Crowd
from matching.engine.edges import UNIT_BITS, Benefits, Ints, Table, blocks
from matching.engine.greedy import greedy
from matching.engine.market import Market
from matching.engine.missing import what_is_missing
from matching.engine.outcome import ChosenPair, Contradiction, Missing, Outcome, Unmatched
from matching.engine.packing import key_of, pack
from matching.engine.profile import Gate, Part, Profile
from matching.engine.question import Question
from matching.engine.reasons import reasons_for
from matching.engine.scoring import Scorer, gates_in

Progress = Callable[[int], None]

KEPT_AT_HAND = 3_000_000  # so many benefits are worked out once; beyond that, block by block whenever needed


def propose_for_all(question: Question, progress: Progress | None = None) -> Outcome:
    """The best choice for everybody in the question; `progress` hears percentages up to 100.

    The order in which people stand in the question changes nothing. ValueError if the question is not sound.
    """
    report = progress or (lambda percent: None)
    run = _Run(question)
    report(10)
    benefits = _at_hand(run.benefits)
    report(30)
    solution = solve(benefits, run.places, *run.keys, lambda percent: report(30 + percent // 2))
    greedy_total, greedy_pairs = greedy(benefits, run.places, solution.ties)
    report(90)
    pinned = run.pinned_pairs()
    already = sum(pair.benefit for pair in pinned)
    pairs = [*pinned, *run.chosen_pairs(solution)]
    missing = run.missing(solution, benefits)
    report(100)
    return Outcome(
        pairs=tuple(sorted(pairs, key=lambda pair: pair.newcomer)),
        unmatched=run.unmatched(solution),
        total=solution.total + already,
        greedy_total=greedy_total + already,
        greedy_pairs=greedy_pairs + len(pinned),
        prices=run.prices(solution),
        surpluses={pair.newcomer: pair.surplus for pair in pairs},
        gap=solution.gap,
        missing=missing,
        contradictions=run.contradictions,
        incomplete_newcomers=_incomplete(run.newcomers),
        incomplete_volunteers=_incomplete(run.volunteers),
        input_hash=question.hash,
    )


class _Run:
    """The question in the order of the ids, without those who are kept for each other and their places."""

    def __init__(self, question: Question) -> None:
        if len(question.waiting_days) != len(question.newcomer_ids) or min(question.places, default=0) < 0:
            raise ValueError(
                "Everybody who waits has done so for some days, and no volunteer has places below 0."
            )
        self.rules = question.rules
        rows, columns = _sorted(question.newcomer_ids), _sorted(question.volunteer_ids)
        self.newcomers = _crowd(question.newcomer_ids, question.newcomers, rows)
        self.volunteers = _crowd(question.volunteer_ids, question.volunteers, columns)
        self.keys = _keys(self.newcomers.ids), _keys(self.volunteers.ids)
        self.waiting_days = [question.waiting_days[row] for row in rows]
        self.places = np.array([question.places[column] for column in columns], np.int64)
        self.scorer = Scorer(self.newcomers, self.volunteers, self.rules, barred=question.barred)
        self._pin(question)
        self.benefits = ScoredBenefits(self.scorer, self.waiting_days, self.rules, without=list(self.pins))

    def _pin(self, question: Question) -> None:
        """Sorts out which pins hold; those take a place each."""
        row_of = {id_: row for row, id_ in enumerate(self.newcomers.ids)}
        column_of = {id_: column for column, id_ in enumerate(self.volunteers.ids)}
        wanted = Counter(pin[1] for pin in question.pins.items() if pin not in question.barred)
        if not (row_of.keys() >= question.pins.keys() and column_of.keys() >= wanted.keys()):
            raise ValueError("A pair is to be kept of which somebody is not in the question.")
        self.pins: dict[int, int] = {}
        contradictions = []
        for newcomer, volunteer in sorted(question.pins.items()):
            row, column = row_of[newcomer], column_of[volunteer]
            gate = question.barred.get((newcomer, volunteer))
            if gate is None and wanted[volunteer] > self.places[column]:
                gate = Gate.PLACE
            if gate is None:
                self.pins[row] = column
            else:
                contradictions.append(Contradiction(newcomer, volunteer, gate))
        self.contradictions = tuple(contradictions)
        np.subtract.at(self.places, list(self.pins.values()), 1)

    def pinned_pairs(self) -> list[ChosenPair]:
        """Pairs that the office keeps, with the gates they break; worth what they would be anyway."""
        rows = np.fromiter(self.pins, np.int64)
        columns = np.fromiter(self.pins.values(), np.int64)
        gates = self.scorer.gates(rows)[np.arange(len(rows)), columns]
        unpinned = ScoredBenefits(self.scorer, self.waiting_days, self.rules)
        benefits = [
            int(unpinned.block(row, row + 1)[0, column]) for row, column in zip(rows, columns, strict=True)
        ]
        return [
            replace(pair, is_pinned=True, overridden=gates_in(int(mask)))
            for pair, mask in zip(self._pairs(rows, columns, benefits, benefits), gates, strict=True)
        ]

    def chosen_pairs(self, solution: Solution) -> list[ChosenPair]:
        rows = np.flatnonzero(solution.partner >= 0)
        columns = solution.partner[rows]
        benefits = (solution.surpluses[rows] + solution.prices[columns]) >> UNIT_BITS
        surpluses = benefits - (solution.prices[columns] >> UNIT_BITS)
        return self._pairs(rows, columns, benefits.tolist(), surpluses.tolist())

    def _pairs(
        self, rows: Ints, columns: Ints, benefits: list[int], surpluses: list[int]
    ) -> list[ChosenPair]:
        scores, parts = _whole_points(self.scorer.parts(rows, columns))
        return [
            ChosenPair(
                self.newcomers.ids[row],
                self.volunteers.ids[column],
                score,
                dict(zip(Part, points, strict=True)),
                benefit,
                surplus,
            )
            for row, column, score, points, benefit, surplus in zip(
                rows.tolist(), columns.tolist(), scores, parts, benefits, surpluses, strict=True
            )
        ]

    def prices(self, solution: Solution) -> dict[str, int]:
        return {
            id_: price
            for id_, price, places in zip(
                self.volunteers.ids,
                (solution.prices >> UNIT_BITS).tolist(),
                self.places.tolist(),
                strict=True,
            )
            if places > 0
        }

    def _alone(self, solution: Solution) -> list[int]:
        return [row for row in np.flatnonzero(solution.partner < 0).tolist() if row not in self.pins]

    def unmatched(self, solution: Solution) -> tuple[Unmatched, ...]:
        alone = self._alone(solution)
        reasons = reasons_for(self.scorer, alone, self.places)
        return tuple(
            Unmatched(self.newcomers.ids[row], reason) for row, reason in zip(alone, reasons, strict=True)
        )

    def missing(self, solution: Solution, benefits: Benefits) -> tuple[Missing, ...]:
        """Among those whose data is complete: for the others, nothing but their data is missing."""
        alone = [row for row in self._alone(solution) if not _lacks_data(self.newcomers)[row]]
        market = Market.of(solution, self.places)
        return what_is_missing(
            market, benefits, self.newcomers, alone, self._benefits_with, self.rules.common_minutes
        )

    def _benefits_with(self, volunteers: Sequence[Profile]) -> Benefits:
        crowd = Crowd.of([each.id for each in volunteers], [pack(each) for each in volunteers])
        scorer = Scorer(self.newcomers, crowd, self.rules)
        return ScoredBenefits(scorer, self.waiting_days, self.rules, without=list(self.pins))


def _sorted(ids: Sequence[str]) -> list[int]:
    return sorted(range(len(ids)), key=lambda position: ids[position])


def _crowd(ids: Sequence[str], packed: Sequence[bytes], order: list[int]) -> Crowd:
    return Crowd.of([ids[position] for position in order], [packed[position] for position in order])


def _keys(ids: Sequence[str]) -> NDArray[np.uint64]:
    return np.array([key_of(id_) for id_ in ids], np.uint64)


def _at_hand(benefits: Benefits) -> Benefits:
    rows, columns = benefits.shape
    if rows * columns > KEPT_AT_HAND or not rows:
        return benefits
    return Table(np.concatenate([block for _start, block in blocks(benefits)]))


def _lacks_data(crowd: Crowd) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = (crowd.head["languages"] == 0) | (crowd.head["windows"] == 0)
    return missing


def _incomplete(crowd: Crowd) -> tuple[str, ...]:
    return tuple(crowd.ids[position] for position in np.flatnonzero(_lacks_data(crowd)))


def _whole_points(hundredths: NDArray[np.float32]) -> tuple[list[int], list[list[int]]]:
    """Scores and parts (pair by pair) in whole points that add up, rounded as `profile.PairScore` does."""
    exact = hundredths.astype(np.int64).T
    points = exact // 100
    totals = (exact.sum(axis=1) + 50) // 100
    rank = np.argsort(np.argsort(-(exact % 100), axis=1, kind="stable"), axis=1, kind="stable")
    points += rank < (totals - points.sum(axis=1))[:, None]
    return totals.tolist(), points.tolist()
