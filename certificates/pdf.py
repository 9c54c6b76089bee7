"""Certificates on paper: PDF/A-3b and PDF/UA-1, one page each, printed from their frozen facts alone."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

import segno
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image
from weasyprint.document import Document

from certificates.models import Certificate, Picture
from kern.pdf import CannotPrint, Images, html_document, one_page, pdf_of, refuse_unprintable
from kern.pdf_structure import fits
from messaging.services import absolute_url

STYLESHEET = "css/certificate.css"
QR_LIGHT, QR_DARK, QR_PIXELS = 255, 0, 10
LONG_NAME, VERY_LONG_NAME = 28, 60  # characters, from which on a name is set smaller


class Rendered(NamedTuple):
    """A finished page, and the density in which it fitted: batches set it the same way without trying."""

    pdf: bytes
    density: str


@dataclass(frozen=True)
class Paper:
    """One certificate as it is printed."""

    facts: Mapping[str, Any]
    number: str
    code: str
    issued_on: date
    language: str
    version: int

    @property
    def printed_code(self) -> str:
        """In groups, as one reads it aloud: ABCD-EFGH-JKLM."""
        code = self.code.replace("-", "")
        return "-".join(code[start : start + 4] for start in range(0, len(code), 4))

    @property
    def address(self) -> str:
        """Where whoever holds the paper learns whether it is genuine."""
        return absolute_url(reverse("certificates:verify_code", args=[self.printed_code]))

    @property
    def qr(self) -> str:
        return f"qr-{self.printed_code}"

    @property
    def name_size(self) -> str:
        length = len(self.facts["name"])
        return "" if length <= LONG_NAME else "long" if length <= VERY_LONG_NAME else "very-long"


class Logo(NamedTuple):
    """A picture as it is printed: `width` in millimetres."""

    picture: str
    alternative: str
    width: float


def render_one(
    facts: Mapping[str, Any], *, number: str, code: str, issued_on: date, language: str, version: int
) -> Rendered:
    """The page of a certificate that is being issued, in the most generous density that fits.

    Raises CannotPrint with a sentence: characters that no font has, or more than a page can hold.
    """
    paper = Paper(facts, number, code, issued_on, language, version)
    refuse_unprintable(*_texts(facts))
    images = _pictures([paper]) | _qr_codes([paper])
    document, density = one_page(partial(_page, paper, images), stylesheet=STYLESHEET, images=images)
    return Rendered(pdf_of(document), density)


def render_many(certificates: Sequence[Certificate], *, cut_marks: bool = False) -> bytes:
    """One PDF with a page for each certificate in the given order, laid out in one go.

    Give it a hundred at most: memory grows with the pages of a document.
    """
    papers = [_paper(certificate) for certificate in certificates]
    images = _pictures(papers) | _qr_codes(papers)

    def laid_out(densities: Sequence[str]) -> Document:
        html = _pages(papers, densities, images, cut_marks=cut_marks)
        return html_document(html, stylesheet=STYLESHEET, images=images)

    document = laid_out([paper.facts["density"] or _fitting(paper, images) for paper in papers])
    if not fits(document, pages=len(papers)):  # our letters or rules have changed since they were issued
        document = laid_out([_fitting(paper, images) for paper in papers])
    return pdf_of(document, languages=[paper.language for paper in papers])


def _paper(certificate: Certificate) -> Paper:
    return Paper(
        certificate.facts,
        certificate.number,
        certificate.verification_code,
        certificate.issued_on,
        certificate.language,
        certificate.version,
    )


def _fitting(paper: Paper, images: Images) -> str:
    _document, density = one_page(partial(_page, paper, images), stylesheet=STYLESHEET, images=images)
    return density


def _page(paper: Paper, images: Images, density: str) -> str:
    return _pages([paper], [density], images)


def _pages(
    papers: Sequence[Paper], densities: Sequence[str], images: Images, *, cut_marks: bool = False
) -> str:
    """The whole HTML; every page in its certificate's own language."""
    articles = []
    for paper, density in zip(papers, densities, strict=True):
        with translation.override(paper.language):
            articles.append(_article(paper, density, images))
    with translation.override(papers[0].language):
        return render_to_string(
            "certificates/pdf/document.html",
            {
                "articles": articles,
                "first": papers[0],
                "title": _title(papers),
                "cut_marks": cut_marks,
            },
        )


def _title(papers: Sequence[Paper]) -> str:
    first = papers[0]
    if len(papers) == 1:
        return f"{first.facts['heading']} {first.number} – {first.facts['name']}"
    return _("%(count)d certificates, %(first)s to %(last)s") % {
        "count": len(papers),
        "first": first.number,
        "last": papers[-1].number,
    }


def _article(paper: Paper, density: str, images: Images) -> str:
    logos = paper.facts["logos"]
    of_funders = [logo for logo in logos if logo.get("of_funder")]
    own = [logo for logo in logos if logo not in of_funders]
    return render_to_string(
        "certificates/pdf/page.html",
        {
            "paper": paper,
            "facts": paper.facts,
            "density": density,
            "own_logos": [_logo(logo, images, area=330, limit=(56, 18)) for logo in own],
            "funder_logos": [_logo(logo, images, area=115, limit=(28, 12)) for logo in of_funders],
            "verify_address": absolute_url(reverse("certificates:verify")).split("://", 1)[1].rstrip("/"),
        },
    )


def _logo(fact: Mapping[str, str], images: Images, *, area: float, limit: tuple[float, float]) -> Logo:
    """Logos of different proportions look equally large where they cover the same area (mm²)."""
    width, height = struct.unpack(">II", images[fact["picture"]][16:24])  # where a PNG tells its size
    ratio = width / height
    return Logo(
        fact["picture"],
        fact["alternative"],
        round(min(math.sqrt(area * ratio), limit[0], limit[1] * ratio), 2),
    )


def _pictures(papers: Iterable[Paper]) -> dict[str, bytes]:
    """Logos and signatures, by the names under which the facts know them."""
    names = {
        name
        for paper in papers
        for name in (
            *(logo["picture"] for logo in paper.facts.get("logos", ())),
            *(signatory["signature"] for signatory in paper.facts.get("signatories", ())),
        )
        if name
    }
    if not names:
        return {}
    found = dict(Picture.objects.filter(sha256__in=names).values_list("sha256", "png"))
    if len(found) < len(names):
        raise CannotPrint(_("A logo or a signature that belongs here is not there any more."))
    return {name: bytes(png) for name, png in found.items()}


def _qr_codes(papers: Iterable[Paper]) -> dict[str, bytes]:
    return {paper.qr: qr_image(paper.address) for paper in papers}


def qr_image(text: str) -> bytes:
    """A PNG with so many pixels a module that it is sharp in print (and laid out faster than an SVG)."""
    rows = [
        bytes(QR_DARK if module else QR_LIGHT for module in row) for row in segno.make(text, error="m").matrix
    ]
    size = len(rows)
    image = Image.frombytes("L", (size, size), b"".join(rows))
    written = BytesIO()
    image.resize((size * QR_PIXELS, size * QR_PIXELS), Image.Resampling.NEAREST).save(written, "PNG")
    return written.getvalue()


def _texts(facts: Mapping[str, Any]) -> list[str]:
    """Everything that a certificate says, to be looked through for characters."""

    def texts(value: object) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for part in value.values():
                yield from texts(part)
        elif isinstance(value, list):
            for part in value:
                yield from texts(part)

    return list(texts(facts))
