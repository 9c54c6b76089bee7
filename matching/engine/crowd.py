"""Many people as columns: from packed bytes to arrays in a few milliseconds for thousands of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.packing import HEAD, SECTIONS, VERSION, size_of, unpack
from matching.engine.profile import Profile

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Belongings:
    """What people have several of: `of[i]` is the position of the person to whom `what[i]` belongs."""

    of: Ints
    what: NDArray[Any]


@dataclass(frozen=True)
class Crowd:
    """People of one side in a fixed order; `head` holds a row of facts for each (see `packing.HEAD`)."""

    ids: tuple[str, ...]
    packed: tuple[bytes, ...]
    head: NDArray[Any]
    likes: Belongings
    dislikes: Belongings
    tasks: Belongings
    languages: Belongings
    windows: Belongings

    @classmethod
    def of(cls, ids: Sequence[str], packed: Sequence[bytes]) -> Crowd:
        """Whoever stands at one place in `ids` is described at the same place in `packed`."""
        if len(ids) != len(packed) or len(set(ids)) != len(ids):
            raise ValueError("Everybody in a crowd has one id and one packed profile.")
        lengths = np.fromiter(map(len, packed), np.intp, len(packed))
        if (lengths < HEAD.itemsize).any():
            raise ValueError("A packed profile is too short.")
        start = np.cumsum(lengths) - lengths
        data = np.frombuffer(b"".join(packed), np.uint8)
        head = _read(data, start, HEAD)
        if (head["version"] != VERSION).any() or (size_of(head) != lengths).any():
            raise ValueError("These bytes are no packed profiles of this version.")
        sections, at = {}, start + HEAD.itemsize
        for name, kind in SECTIONS.items():
            counts = head[name].astype(np.intp)
            of, nth = spread(counts)
            sections[name] = Belongings(of, _read(data, at[of] + nth * kind.itemsize, kind))
            at = at + counts * kind.itemsize
        return cls(tuple(ids), tuple(packed), head, **sections)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def rank(self) -> NDArray[np.uint32]:
        """Everybody's place in the order of the ids."""
        rank = np.empty(len(self), np.uint32)
        rank[sorted(range(len(self)), key=self.ids.__getitem__)] = np.arange(len(self))
        return rank

    def profile(self, position: int) -> Profile:
        """One of them as far as it is packed."""
        return unpack(self.packed[position], self.ids[position])


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """For `counts` (2, 0, 1): whose each thing is, (0, 0, 2), and the how-manieth of theirs, (0, 1, 0)."""
    of = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return of, np.arange(len(of)) - first[of]


def _read(data: NDArray[np.uint8], start: Ints, kind: np.dtype[Any]) -> NDArray[Any]:
    """Records of one kind that begin at these bytes."""
    picked = data[start[:, None] + np.arange(kind.itemsize)]
    return np.ascontiguousarray(picked).view(kind).reshape(len(start))
