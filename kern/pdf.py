"""Printed documents: HTML with our own fonts and rules as PDF/A-3b and PDF/UA-1: for all, and to keep."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from kern import fonts, pdf_images, pdf_structure

# From generous to tight: the first one in which everything stands on one page is taken.
DENSITIES = ("roomy", "compact", "dense", "densest")
STATIC, FONT, IMAGE = "static:", "font:", "image:"
VARIANT = "pdf/a-3b"
COLOURS = "srgb-of-the-house"

Images = Mapping[str, bytes]  # what a document shows as `<img src="image:<name>">`


class Workplace:
    """One document at a time, as Pango wants it for the shared fonts.

    Python looks for unused cycles between documents only: what is made meanwhile is used until then. As it
    would fall behind in this, it is told to after so many pages.
    """

    COLLECT_AFTER = 50  # pages

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages = 0

    @contextmanager
    def taken(self, *, pages: int = 0) -> Iterator[None]:
        """`pages` come out of it."""
        with self._lock:
            if self._pages >= self.COLLECT_AFTER:
                gc.collect()
                self._pages = 0
            collects = gc.isenabled()
            gc.disable()
            try:
                yield
            finally:
                self._pages += pages
                if collects:
                    gc.enable()


_workplace = Workplace()


class CannotPrint(ValidationError):
    """Why there is no such document, as a sentence for the office."""


class OwnFilesOnly(URLFetcher):
    """Lets a document read our static files (`static:`), our fonts and the pictures that came with it.

    WeasyPrint's own fetcher would put any file of the machine and any address of the network into a PDF.
    """

    def __init__(self, images: Images | None = None) -> None:
        super().__init__()
        self.images = images or {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, self._content(url))

    def _content(self, url: str) -> bytes:
        if url.startswith(STATIC) and (found := finders.find(url.removeprefix(STATIC))):
            return Path(str(found)).read_bytes()
        if url.startswith(FONT) and (file := fonts.FILES.get(url.removeprefix(FONT))):
            return file.read_bytes()
        if url.startswith(IMAGE) and (image := self.images.get(url.removeprefix(IMAGE))):
            return image
        raise ValueError(f"Not one of our own files: {url}")


@cache
def _shared_fonts() -> tuple[FontConfiguration, CSS]:
    """Read once per process: that makes a hundred documents many times as quick."""
    configuration = FontConfiguration()
    rules = CSS(string=fonts.font_rules(), font_config=configuration, url_fetcher=OwnFilesOnly())
    return configuration, rules


@cache
def _rules(stylesheet: str) -> CSS:
    configuration, _fonts = _shared_fonts()
    text = Path(str(finders.find(stylesheet))).read_text(encoding="utf-8")
    return CSS(string=text, font_config=configuration, url_fetcher=OwnFilesOnly(), base_url=STATIC)


@cache
def _srgb() -> bytes:
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


def _colours() -> ColorProfile:
    """What red, green and blue mean, for the archive. WeasyPrint would open the file anew each time."""
    return ColorProfile(BytesIO(_srgb()), "sRGB2014.icc", "relative-colorimetric", ("r", "g", "b"))


def html_document(html: str, *, stylesheet: str, images: Images | None = None) -> Document:
    """The laid-out document, with our fonts and this style sheet, reading nothing but our own files."""
    with _workplace.taken():
        configuration, faces = _shared_fonts()
        return HTML(string=html, base_url=STATIC, url_fetcher=OwnFilesOnly(images)).render(
            font_config=configuration,
            stylesheets=[faces, _rules(stylesheet)],
            color_profiles={COLOURS: _colours()},
            output_intent=COLOURS,
            cache=pdf_images.prepared(images or {}, IMAGE),
        )


def one_page(
    html_of: Callable[[str], str], *, stylesheet: str, images: Images | None = None
) -> tuple[Document, str]:
    """The document in the most generous density with which everything stands on one page; and which one.

    Raises CannotPrint where it is too much even for the tightest.
    """
    for density in DENSITIES:
        document = html_document(html_of(density), stylesheet=stylesheet, images=images)
        if pdf_structure.fits(document):
            return document, density
    raise CannotPrint(_("It does not fit on one page. Please shorten the texts."))


def pdf_of(document: Document, *, languages: Sequence[str] = ()) -> bytes:
    """PDF/A-3b and PDF/UA-1: tagged, with its language and its fonts inside.

    `languages`: one for each `<article>`, where they differ. Raises CannotPrint naming the characters that
    none of our fonts has: what is printed looks the same on every machine.
    """
    with _workplace.taken(pages=len(document.pages)):
        pdf: bytes = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_tags=True,
            output_intent=COLOURS,
            finisher=pdf_structure.finisher(languages),
        )
    if foreign := _foreign(document):
        raise cannot_print_characters(foreign)
    return pdf


def _foreign(document: Document) -> list[str]:
    """What was drawn as a box, or with a font that this machine happens to have and another has not."""
    found = set()
    for font in document.fonts.values():
        found |= {chr(code) for code in font.missing}
        if font.family not in fonts.FAMILIES:
            found |= set("".join(font.to_unicode.values()))
    return sorted(found)


def refuse_unprintable(*texts: str) -> None:
    """Raises CannotPrint naming the characters that none of our fonts has."""
    if found := fonts.unprintable("".join(texts)):
        raise cannot_print_characters(found)


def cannot_print_characters(characters: Sequence[str]) -> CannotPrint:
    return CannotPrint(
        _("These characters cannot be printed: %(characters)s. Please leave them out."),
        params={"characters": fonts.named(characters)},
    )


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
