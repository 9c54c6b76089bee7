"""Beside `mentor-match`, on the same scores: it brings a package called `matching`, so it lives elsewhere."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from array import array
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result, bench
from benchmarks.matching.county import county
from benchmarks.peers import peers_bin
from matching.engine.assignment import solve
from matching.engine.benefits import ScoredBenefits
from matching.engine.crowd import Crowd
from matching.engine.edges import Table
from matching.engine.packing import pack
from matching.engine.profile import Rules
from matching.engine.scoring import Scorer

SIZE = 1000


def _scores() -> NDArray[np.int32]:
    """What the pairs of a rural county are worth; 0 where a pair is impossible."""
    people = county(SIZE)
    newcomers = Crowd.of([each.id for each in people.newcomers], [pack(each) for each in people.newcomers])
    volunteers = Crowd.of([each.id for each in people.volunteers], [pack(each) for each in people.volunteers])
    rules = Rules()
    return ScoredBenefits(Scorer(newcomers, volunteers, rules), people.waiting_days, rules).block(0, SIZE)


def _mentor_match(scores: NDArray[np.int32]) -> tuple[float, int]:
    """Seconds that it needs and the total it finds; measured inside its own process, without its start."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores"
        path.write_bytes(array("i", scores.ravel().tolist()).tobytes())
        script = Path(__file__).with_name("mentor_match_script.py")
        # -I: only that environment's packages can be imported, not ours.
        command = [str(peers_bin() / "python"), "-I", str(script), str(path), str(len(scores))]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    found = json.loads(answer.stdout)
    return found["seconds"], found["total"]


@bench(f"mentor-match 7.0.1 : ours, same scores, {SIZE:,}²; total at least its", goal="at least 300 ×")
def mentor_match() -> Result:
    scores = _scores()
    keys = np.arange(SIZE, dtype=np.uint64)
    places = np.ones(SIZE, dtype=np.int64)
    seconds = []
    for _round in range(5):
        began = time.perf_counter()
        solution = solve(Table(scores), places, keys, keys)
        seconds.append(time.perf_counter() - began)
    theirs, their_total = _mentor_match(scores)
    ratio = theirs / float(np.median(seconds))
    return Result(
        f"{ratio:.0f} ×, {solution.total / their_total:.4f}", ratio >= 300 and solution.total >= their_total
    )
