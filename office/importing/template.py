"""The empty list that offices fill in: the same columns that the import reads."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from office.importing.columns import columns_of


def template_workbook(kind: str) -> bytes:
    """An XLSX file: headings with one example row on the first sheet, explanations on the second."""
    columns = columns_of(kind)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _("List")
    sheet.append([column.heading for column in columns])
    sheet.append([column.example for column in columns])
    for index, column in enumerate(columns, start=1):
        sheet.cell(1, index).font = Font(bold=True)
        # Text format keeps leading zeros of postcodes and phone numbers.
        sheet.cell(2, index).number_format = "@"
        sheet.column_dimensions[get_column_letter(index)].width = max(14, len(column.heading) + 3)
    sheet.freeze_panes = "A2"

    notes = workbook.create_sheet(_("Explanations"))
    notes.append([_("Column"), _("What it may hold"), _("Needed?"), _("Also understood")])
    for column in columns:
        notes.append(
            [
                column.heading,
                str(column.explanation),
                _("yes") if column.required else "",
                ", ".join(column.aliases),
            ]
        )
    for index, width in enumerate((24, 70, 10, 60), start=1):
        notes.cell(1, index).font = Font(bold=True)
        notes.column_dimensions[get_column_letter(index)].width = width
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
