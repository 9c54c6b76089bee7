"""The list of a pair's meetings on paper, to be filled in by hand: one page."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from kern.pdf import DENSITIES, one_page, pdf_of
from partnerships.models import Partnership

STYLESHEET = "css/paper-sheet.css"
LINES = 14


def render_sheet(partnership: Partnership) -> bytes:
    """A page with lines for meetings, with the tasks of the programme and the address to send it to.

    Raises CannotPrint where a name has characters that cannot be printed.
    """
    document, _density = one_page(partial(html_of, partnership), stylesheet=STYLESHEET)
    return pdf_of(document)


def file_name(partnership: Partnership) -> str:
    return f"Treffen_{partnership.started_on:%Y-%m-%d}.pdf"


def html_of(partnership: Partnership, density: str = DENSITIES[0]) -> str:
    """The page; always in German, as the office hands it out. It names the newcomer by first name only."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(
            "partnerships/paper_sheet.html",
            {
                "volunteer": partnership.volunteer.person,
                "newcomer": partnership.newcomer.person.first_name,
                "office": partnership.newcomer.person.organisation,
                "programme": partnership.volunteer.programme,
                "tasks": partnership.volunteer.programme.tasks.all(),
                "lines": range(LINES),
                "density": density,
            },
        )
