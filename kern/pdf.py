"""Printed documents: HTML with our own fonts and rules as PDF/UA, the PDF for everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

# From generous to tight: the first one in which everything stands on one page is taken.
DENSITIES = ("roomy", "compact", "dense", "densest")
STATIC = "static:"


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
def _shared(stylesheet: str) -> tuple[OwnFilesOnly, FontConfiguration, CSS]:
    """Fonts and rules, read once per process: that makes a hundred documents three times as quick."""
    fetcher, fonts = OwnFilesOnly(), FontConfiguration()
    rules = Path(str(finders.find(stylesheet))).read_text(encoding="utf-8")
    return fetcher, fonts, CSS(string=rules, font_config=fonts, url_fetcher=fetcher, base_url=STATIC)


def html_document(html: str, *, stylesheet: str) -> Document:
    """The laid-out document, with our fonts and this style sheet, reading nothing but our own files."""
    fetcher, fonts, rules = _shared(stylesheet)
    return HTML(string=html, base_url=STATIC, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[rules]
    )


def one_page(html_of: Callable[[str], str], *, stylesheet: str) -> Document:
    """The document in the most generous density with which it fits on one page, or else in the tightest."""
    for density in DENSITIES:
        document = html_document(html_of(density), stylesheet=stylesheet)
        if len(document.pages) == 1:
            break
    return document


def pdf_of(document: Document) -> bytes:
    """PDF/UA-1: tagged, with its language and its fonts inside."""
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def pdf_response(pdf: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    """The file, to be saved under this name or (`inline`) shown by the browser; kept by no cache."""
    disposition = "inline" if inline else "attachment"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{disposition}; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
