"""A large county scored, solved and proved in a process of its own, so that its memory can be measured.

`python -m benchmarks.matching.large region|city SIZE` prints seconds, megabytes beyond those for the people
themselves, and the gap, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from time import perf_counter
from typing import cast

from benchmarks.matching.cases import packed
from benchmarks.matching.county import Kind


def _megabytes() -> float:
    """The most that this process has held so far (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(kind: Kind, size: int) -> None:
    case = packed(size, kind)
    before, began = _megabytes(), perf_counter()
    solution = case.solve(case.benefits(case.scorer()))
    seconds = perf_counter() - began
    found = {"seconds": seconds, "megabytes": _megabytes() - before, "gap": solution.gap}
    print(json.dumps(found | {"pairs": solution.pairs}))


if __name__ == "__main__":
    main(cast(Kind, sys.argv[1]), int(sys.argv[2]))
