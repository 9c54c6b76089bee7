"""Times of several pieces of work, measured in turns so that a busy moment hits all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

Work = Callable[[], Any]


def in_turns(*works: Work, rounds: int = 15) -> list[float]:
    """The median of each in seconds, after one round that does not count."""
    found: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for work, times in zip(works, found, strict=True):
            began = time.perf_counter()
            work()
            if number:
                times.append(time.perf_counter() - began)
    return [median(times) for times in found]


def matmul(size: int) -> Work:
    """The yardstick: two float32 matrices of this size multiplied."""
    random = np.random.default_rng(7)
    a, b = (random.random((size, size), np.float32) for _ in range(2))
    return lambda: a @ b
