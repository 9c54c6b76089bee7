"""An expense sheet on paper, for volunteer and treasury: whoever was accompanied is not on it."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint.document import Document

from assignments.expenses import Sheet
from kern.pdf import DENSITIES, CannotPrint, html_document, one_page, pdf_of

STYLESHEET = "css/expense-sheet.css"


def paper_pdf(sheet: Sheet) -> bytes:
    """One page, or more where somebody went along dozens of times; in German, as the treasury wants it.

    `sheet.volunteer` comes with person and organisation. Raises CannotPrint for characters that no font has.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return pdf_of(_document(sheet))


def file_name(sheet: Sheet) -> str:
    return f"Auslagen_{sheet.quarter.key}.pdf"


def _document(sheet: Sheet) -> Document:
    def html_of(density: str) -> str:
        context = {"sheet": sheet, "person": sheet.volunteer.person, "density": density}
        return render_to_string("assignments/pdf/expense_sheet.html", context)

    try:
        return one_page(html_of, stylesheet=STYLESHEET)[0]
    except CannotPrint:
        return html_document(html_of(DENSITIES[-1]), stylesheet=STYLESHEET)
