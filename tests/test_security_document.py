"""What docs/security.md says of the OWASP ASVS: every requirement is judged, every test named exists."""

from __future__ import annotations

import re
from collections import Counter

from django.conf import settings

from tests.asvs import REQUIREMENTS_OF_LEVEL_2, STATES, missing_tests, requirements

CHAPTERS = range(1, 18)


def test_every_requirement_is_judged_once() -> None:
    found = requirements()
    numbers = [each.number for each in found]
    assert len(numbers) == len(set(numbers)) == REQUIREMENTS_OF_LEVEL_2
    assert {each.chapter for each in found} == set(CHAPTERS)
    assert {each.status for each in found} <= set(STATES)
    assert [each.number for each in found if not each.how] == []
    assert [
        each.number
        for each in found
        if each.status == "test" and not each.evidence.startswith(("tests/", "benchmarks/"))
    ] == []


def test_every_test_and_file_named_exists() -> None:
    assert missing_tests() == []


def test_the_table_counts_what_the_list_says() -> None:
    """| V6 Authentication | all | by a test | by configuration | the operator's | open | not applicable |"""
    text = (settings.BASE_DIR / "docs/security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| V(\d+) [^|]+((?:\| *\d+ *)+)\|$", text, re.MULTILINE)
    told = {int(number): [int(cell) for cell in cells.split("|")[1:]] for number, cells in rows}
    states = Counter((each.chapter, each.status) for each in requirements())
    for chapter in CHAPTERS:
        counted = [states[chapter, status] for status in STATES]
        assert told[chapter] == [sum(counted), *counted], f"V{chapter}"
