"""How many requirements of the OWASP ASVS 5.0, levels 1 and 2, hold, and by what."""

from __future__ import annotations

from collections import Counter

from benchmarks import Result, prove
from tests.asvs import REQUIREMENTS_OF_LEVEL_2, missing_tests, requirements


@prove("ASVS 5.0 level 2: requirements by test, configuration, operator, open", goal="all named, few open")
def requirements_that_hold() -> Result:
    """`docs/asvs.csv`, and that every test named there exists."""
    found = requirements()
    states = Counter(each.status for each in found)
    applicable = len(found) - states["not applicable"]
    measured = (
        f"{states['test']}+{states['configuration']}+{states['operator']}+{states['open']} of {applicable}"
    )
    is_whole = len(found) == REQUIREMENTS_OF_LEVEL_2 and not missing_tests()
    return Result(measured, is_whole and states["open"] <= applicable // 20)
