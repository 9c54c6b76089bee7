"""A breach on paper, in the order of the authorities' forms (Art. 33(3))."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from kern.pdf import html_document, pdf_of, refuse_unprintable
from privacy.clock import authority_due_at
from privacy.models import Breach

STYLESHEET = "css/access-export.css"


def paper_pdf(breach: Breach) -> bytes:
    """PDF/UA in the active language. Raises CannotPrint for characters that no font has."""
    texts = (breach.happened, breach.data, breach.consequences, breach.measures, breach.risk_reason)
    refuse_unprintable(*(" ".join(text.split()) for text in (*texts, breach.delay_reason)))
    context: dict[str, Any] = {
        "language": get_language(),
        "breach": breach,
        "due_at": authority_due_at(breach),
    }
    html = render_to_string("privacy/pdf/breach.html", context)
    return pdf_of(html_document(html, stylesheet=STYLESHEET))
