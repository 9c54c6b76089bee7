"""Run by `peers` with another Python: one round of mentor-match on a matrix of scores (0: not allowed)."""

import json
import sys
import time
from array import array
from importlib import import_module
from pathlib import Path


def main(path: str, size: int) -> None:
    # By name, because in this project `matching` is somebody else.
    process = import_module("matching.process")
    mentor, mentee = import_module("matching.mentor").Mentor, import_module("matching.mentee").Mentee
    rule = import_module("matching.rules.rule")
    scores = array("i", Path(path).read_bytes())

    class Score(rule.Rule):  # type: ignore[name-defined]
        def apply(self, match):
            return scores[match.mentee.grade * size + match.mentor.grade]

    def is_impossible(match) -> bool:
        return not scores[match.mentee.grade * size + match.mentor.grade]

    mentors = [mentor(grade=number, email=f"v{number}") for number in range(size)]
    mentees = [mentee(grade=number, email=f"n{number}") for number in range(size)]
    began = time.perf_counter()
    process.process_data(mentors, mentees, [[Score(), rule.Disqualify(is_impossible)]])
    seconds = time.perf_counter() - began
    total = sum(scores[each.grade * size + other.grade] for each in mentees for other in each.connections)
    print(json.dumps({"seconds": seconds, "total": total}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
