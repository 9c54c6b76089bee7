"""Tables to take away as CSV or XLSX, in which no cell is ever worked out as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

# With these a spreadsheet begins a formula, also behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[object]


def safe_cell(value: object) -> str:
    """As text that no spreadsheet takes for a formula: with an apostrophe before it where it would.

    Characters that no spreadsheet holds are left out.
    """
    text = "" if value is None else str(value)
    text = "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def sheet_response(kind: str, *, name: str, heads: Row, rows: Iterable[Row]) -> HttpResponse:
    """A file of kind "xlsx" or "csv": UTF-8 with BOM and semicolons, as spreadsheets in Germany open it."""
    data = _xlsx(heads, rows) if kind == "xlsx" else _csv(heads, rows)
    response = HttpResponse(data, content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _csv(heads: Row, rows: Iterable[Row]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in (heads, *rows):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(heads: Row, rows: Iterable[Row]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (heads, *rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, safe_cell(value))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
