"""Certificates as PDF/UA documents: one page each, whatever the length of name and curriculum."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certificates.models import Certificate
from messaging.services import absolute_url
from training.words import in_hours

# From generous to tight: the first one in which everything stands on one page is taken.
DENSITIES = ("roomy", "compact", "dense", "densest")
STATIC = "static:"
QR_LIGHT, QR_DARK = "#ffffff", "#15162b"


class OwnFilesOnly(URLFetcher):
    """Lets a document read our own static files (`static:css/…`) and embedded data, and nothing else.

    WeasyPrint's own fetcher would put any file of the machine and any address of the network into a PDF.
    """

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        found = finders.find(url.removeprefix(STATIC)) if url.startswith(STATIC) else None
        if not found:
            raise ValueError(f"Not one of our own files: {url}")
        return URLFetcherResponse(url, Path(str(found)).read_bytes())


@cache
def _shared() -> tuple[OwnFilesOnly, FontConfiguration, CSS]:
    """Fonts and rules, read once per process: that makes a hundred certificates three times as quick."""
    fetcher, fonts = OwnFilesOnly(), FontConfiguration()
    rules = Path(str(finders.find("css/certificate.css"))).read_text(encoding="utf-8")
    return fetcher, fonts, CSS(string=rules, font_config=fonts, url_fetcher=fetcher, base_url=STATIC)


def render(certificates: Iterable[Certificate]) -> bytes:
    """One PDF with a page for each certificate, in the given order."""
    documents = [_document(certificate) for certificate in certificates]
    together = documents[0].copy([page for document in documents for page in document.pages])
    if len(documents) > 1:
        together.metadata.title = "Zertifikate"
    pdf: bytes = together.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _document(certificate: Certificate) -> Document:
    for density in DENSITIES:
        document = html_document(html_of(certificate, density=density))
        if len(document.pages) == 1:
            break
    return document


def html_document(html: str) -> Document:
    """The laid-out document, with our fonts and rules, reading nothing but our own files."""
    fetcher, fonts, rules = _shared()
    return HTML(string=html, base_url=STATIC, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[rules]
    )


def html_of(certificate: Certificate, *, density: str = DENSITIES[0]) -> str:
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
