"""Certificates as PDF/UA documents: one page each, whatever the length of name and curriculum."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date
from functools import partial

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from certificates.models import Certificate
from kern.pdf import DENSITIES, one_page, pdf_of
from messaging.services import absolute_url
from training.words import in_hours

STYLESHEET = "css/certificate.css"
QR_LIGHT, QR_DARK = "#ffffff", "#15162b"


def render(certificates: Iterable[Certificate]) -> bytes:
    """One PDF with a page for each certificate, in the given order."""
    documents = [
        one_page(partial(html_of, certificate), stylesheet=STYLESHEET) for certificate in certificates
    ]
    together = documents[0].copy([page for document in documents for page in document.pages])
    if len(documents) > 1:
        together.metadata.title = "Zertifikate"
    return pdf_of(together)


def html_of(certificate: Certificate, density: str = DENSITIES[0]) -> str:
    """The certificate's page; always in German, as the office hands it out."""
    url = absolute_url(reverse("certificates:verify_code", args=[certificate.printed_code]))
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(
            "certificates/pdf.html",
            {
                "certificate": certificate,
                "facts": certificate.facts,
                "completed_on": date.fromisoformat(certificate.facts["completed_on"]),
                "hours": in_hours(certificate.facts["total_minutes"]),
                "density": density,
                "qr": qr_image(url),
                "verify_address": absolute_url(reverse("certificates:verify")).split("://", 1)[1].rstrip("/"),
            },
        )


def qr_image(text: str) -> str:
    """A QR code as an SVG in a data address, so that it stays sharp on paper."""
    svg = segno.make(text, error="m").svg_inline(border=0, dark=QR_DARK, light=QR_LIGHT, scale=4)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
