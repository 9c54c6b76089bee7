"""The pairs that are worth something, row by row, and how a tie between equal choices is broken.

A pair's weight is its benefit (hundredths of a point) times 2³¹ plus tie bits, which come from the two keys
alone. The tie bits of all chosen pairs together stay below 2³¹: they never outweigh a hundredth of a point,
they only decide between equal totals. Hence the same people get the same partners in whatever order they are
read, and a change that touches somebody else leaves them alone. Weights stay below 2⁵¹: sums and differences
of two are exact in float64, in which SciPy counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

BENEFIT_BITS = 20
UNIT_BITS = 31
UNIT = 1 << UNIT_BITS
BLOCK = 128
OTHER_SIDE = np.uint64(0x5851F42D4C957F2D)


class Benefits(Protocol):
    """What every pair is worth, in whole hundredths of a point: rows are newcomers, columns volunteers."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def block(self, start: int, stop: int) -> NDArray[np.int32]:
        """Rows `start` to `stop`: 0 where a pair is not allowed, else at least 1 and below 2²⁰."""
        ...


@dataclass(frozen=True)
class Table:
    """Benefits that are at hand as an array."""

    values: NDArray[np.int32]

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.values.shape
        return rows, columns

    def block(self, start: int, stop: int) -> NDArray[np.int32]:
        return self.values[start:stop]


def blocks(benefits: Benefits) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """All rows, some at a time, with the number of the first."""
    rows = benefits.shape[0]
    for start in range(0, rows, BLOCK):
        yield start, benefits.block(start, min(start + BLOCK, rows))


@dataclass(frozen=True)
class Ties:
    """Makes weights of benefits: `bits` random bits from the keys of both sides break ties."""

    rows: NDArray[np.uint64]
    columns: NDArray[np.uint64]
    bits: int

    @classmethod
    def of(cls, row_keys: NDArray[np.uint64], column_keys: NDArray[np.uint64]) -> Ties:
        """As many bits as fit, so that those of all pairs together stay below one hundredth."""
        pairs = min(len(row_keys), len(row_keys) + len(column_keys))
        bits = UNIT_BITS - max(pairs, 1).bit_length()
        return cls(_mixed(row_keys), _mixed(column_keys ^ OTHER_SIDE), bits)

    def with_column(self, key: np.uint64) -> Ties:
        """For one more volunteer."""
        return replace(self, columns=np.append(self.columns, _mixed(np.array([key]) ^ OTHER_SIDE)))

    def weights(self, rows: Ints, columns: Ints, benefits: NDArray[np.int32]) -> Ints:
        """The weights of these pairs; arrays of the same length."""
        mixed = self.rows[rows]
        mixed ^= self.columns[columns]
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed >>= np.uint64(64 - self.bits)
        weights = mixed.view(np.int64)
        weights += benefits.astype(np.int64) << UNIT_BITS
        return weights


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: neighbouring keys become numbers that have nothing in common (Steele et al. 2014)."""
    mixed = keys + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass(frozen=True)
class Edges:
    """Pairs with their weights, in the order of the rows: row i has those from starts[i] to starts[i + 1]."""

    shape: tuple[int, int]
    starts: Ints
    columns: Ints
    weights: Ints

    @classmethod
    def of(cls, shape: tuple[int, int], rows: Ints, columns: Ints, weights: Ints) -> Edges:
        """From pairs in the order of their rows."""
        starts = np.zeros(shape[0] + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=shape[0]), out=starts[1:])
        return cls(shape, starts, columns, weights)

    @cached_property
    def rows(self) -> Ints:
        return np.repeat(np.arange(self.shape[0]), np.diff(self.starts))

    @cached_property
    def by_column(self) -> Edges:
        """The same with rows and columns exchanged."""
        narrow = self.columns.astype(
            np.min_scalar_type(self.shape[1])
        )  # 16 bits are sorted by radix, quickly
        order = np.argsort(narrow, kind="stable")
        return Edges.of(self.shape[::-1], self.columns[order], self.rows[order], self.weights[order])

    def without_columns(self, closed: NDArray[np.bool_]) -> Edges:
        """The same without the pairs of some columns."""
        if not closed.any():
            return self
        kept = np.flatnonzero(~closed[self.columns])
        return Edges.of(self.shape, self.rows[kept], self.columns[kept], self.weights[kept])

    def with_pairs(self, rows: Ints, columns: Ints, weights: Ints) -> Edges:
        """The same and more; pairs that are already there stay once."""
        width = self.shape[1]
        places = np.concatenate([self.rows * width + self.columns, rows * width + columns])
        places, first = np.unique(places, return_index=True)
        return Edges.of(
            self.shape, places // width, places % width, np.concatenate([self.weights, weights])[first]
        )

    def of_rows(self, rows: Ints) -> Ints:
        """The positions of all pairs of some rows."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        shifts = self.starts[rows] - (np.cumsum(lengths) - lengths)
        return np.repeat(shifts, lengths) + np.arange(lengths.sum())


def gather(
    benefits: Benefits,
    ties: Ties,
    wanted: Callable[[int, NDArray[np.int32]], NDArray[np.bool_]] | None = None,
) -> Edges:
    """All pairs with a benefit, or those that `wanted(start, block)` marks; never holds the whole table."""
    rows, columns, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    width = benefits.shape[1]
    for start, block in blocks(benefits):
        mask = block > 0 if wanted is None else wanted(start, block)
        places = np.flatnonzero(mask)
        inside = places // max(width, 1)
        rows.append(inside + start)
        columns.append(places - inside * width)
        values.append(block.ravel()[places])
    all_rows, all_columns = np.concatenate(rows), np.concatenate(columns)
    weights = ties.weights(all_rows, all_columns, np.concatenate(values))
    return Edges.of(benefits.shape, all_rows, all_columns, weights)


def exact_sum(weights: Ints) -> int:
    """The sum of weights, however many: 2¹³ of them could be too large for an int64."""
    return (int((weights >> UNIT_BITS).sum()) << UNIT_BITS) + int((weights & (UNIT - 1)).sum())
