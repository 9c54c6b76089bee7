"""The record of processing activities (Art. 30 GDPR), from the registry: as a page and as a PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kern.pdf import html_document, pdf_of
from privacy.activities import activities
from privacy.notices import VERSION, authority, controllers

STYLESHEET = "css/privacy-papers.css"

# Art. 30(1)(g) and Art. 32: what the software does by itself. What the operator adds stands in the manual.
MEASURES: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        _("Access"),
        _(
            "Login by password, passkey or code, with limits on guessing; staff need a second factor. Roles "
            "say who sees which records and which kinds of data; a test holds every page against them."
        ),
    ),
    (
        _("Transport and browser"),
        _("Encrypted connections only; a strict Content-Security-Policy; nothing is fetched from elsewhere."),
    ),
    (
        _("Accountability"),
        _("Who has read or changed what is recorded; unusual reading is reported to administrators."),
    ),
    (
        _("Little, and not for long"),
        _("What is over is erased daily by rules; figures remain in which nobody can be found."),
    ),
    (
        _("Recovery"),
        _("Encrypted backups; restoring is tried out, and erasures made since are carried out again."),
    ),
    (_("Logs"), _("Logs hold no personal data; errors are grouped here, without any outside service.")),
)


def record_of_processing(*, today: date) -> dict[str, Any]:
    """What page and PDF show."""
    return {
        "today": today,
        "version": VERSION,
        "controllers": list(controllers()),
        "activities": activities(),
        "measures": MEASURES,
        "authority": authority(),
    }


def processing_pdf(*, today: date) -> bytes:
    """PDF/UA in the active language."""
    context = record_of_processing(today=today) | {"language": translation.get_language() or "de"}
    html = render_to_string("privacy/pdf/processing.html", context)
    return pdf_of(html_document(html, stylesheet=STYLESHEET))
