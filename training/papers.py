"""What hangs on the wall or goes round the table at a date: the code for checking in, the list to sign."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kern.pdf import html_document, pdf_of, refuse_unprintable
from kern.qr import qr_svg
from training.checkin import check_in_address
from training.models import Session
from training.places import participants, signed_off
from training.services.attendance import LIST_OPENS

STYLESHEET = "css/training-papers.css"
# Lines for guests whom nobody knew of.
EMPTY_LINES = 4


def poster(session: Session) -> bytes:
    """One page with a QR code that is read across the room. Always in German, as the office hands it out."""
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(
            "training/paper_poster.html", {"session": session, "opens_at": session.starts_at - LIST_OPENS}
        )
        code = qr_svg(check_in_address(session)).encode()
        return pdf_of(html_document(html, stylesheet=STYLESHEET, images={"code": code}))


def signature_list(session: Session) -> bytes:
    """Everybody who is expected, by name, with room to sign; as many pages as it takes. Always in German.

    Raises CannotPrint for a name in letters that none of our fonts has.
    """
    away = signed_off(session)
    rows = [(volunteer.person, volunteer.pk in away) for volunteer in participants(session)]
    refuse_unprintable(*(str(person) for person, _away in rows))
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string(
            "training/paper_list.html",
            {"session": session, "rows": rows, "empty_lines": range(EMPTY_LINES)},
        )
        return pdf_of(html_document(html, stylesheet=STYLESHEET))


def poster_name(session: Session) -> str:
    return f"Aushang_{_day(session)}.pdf"


def list_name(session: Session) -> str:
    return f"Unterschriftenliste_{_day(session)}.pdf"


def _day(session: Session) -> str:
    return f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
