"""Reads `docs/asvs.csv`: each requirement of the OWASP ASVS 5.0, levels 1 and 2, and what it holds by."""

from __future__ import annotations

import ast
import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = settings.BASE_DIR / "docs/asvs.csv"
# Levels 1 and 2 together, as the standard counts them: 70 and 183.
REQUIREMENTS_OF_LEVEL_2 = 253
STATES = ("test", "configuration", "operator", "open", "not applicable")


@dataclass(frozen=True)
class Requirement:
    """`evidence`: a test as tests/file.py::test_name, or the file in which it is configured or said."""

    number: str
    status: str
    evidence: str
    how: str

    @property
    def chapter(self) -> int:
        return int(self.number.split(".")[0])


def requirements() -> list[Requirement]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


@cache
def _tests_in(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing_tests() -> list[str]:
    """Evidence that is not there: a test, a file."""
    wrong = []
    for each in requirements():
        for evidence in filter(None, each.evidence.split(" ")):
            file, _colons, name = evidence.partition("::")
            path = settings.BASE_DIR / file
            if not path.exists() or (name and name.partition("[")[0] not in _tests_in(path)):
                wrong.append(f"{each.number}: {evidence}")
    return wrong
