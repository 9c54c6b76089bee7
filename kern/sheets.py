"""Tables to take away as CSV or XLSX, in which no cell is ever worked out as a formula.

In XLSX a `Decimal` is a number that can be added up; everything else is text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

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
        sheet.append([_number(sheet, v) if isinstance(v, Decimal) else _text(sheet, v) for v in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: Any, value: object) -> Any:
    cell = WriteOnlyCell(sheet, safe_cell(value))
    cell.data_type = "s"
    return cell


def _number(sheet: Any, value: Decimal) -> Any:
    """With as many places as it was given."""
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    cell.number_format = "#,##0" + ("." + "0" * places if places else "")
    return cell
