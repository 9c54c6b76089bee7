"""How fast certificates become PDF, against WeasyPrint by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks import Result, bench
from benchmarks.certificates.documents import documents, fitted, print_alone
from certificates import pdf
from certificates.models import Certificate
from kern import fonts
from kern import pdf as printed
from kern.pdf import OwnFilesOnly

SHEETS = 100
ROUNDS = 5  # of so many sheets each way in turn, so that a busy moment meets both
BATCHES = 3
NEEDED = ("Fira Sans", "Noto Sans Arabic", "Noto Sans Ethiopic")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def html_of(certificates: list[Certificate]) -> tuple[str, dict[str, bytes]]:
    """What WeasyPrint is given: the same HTML and pictures for both."""
    papers = [pdf._paper(certificate) for certificate in certificates]
    images = pdf._pictures(papers) | pdf._qr_codes(papers)
    return pdf._pages(papers, [paper.facts["density"] for paper in papers], images), images


def _naively(html: str, images: dict[str, bytes]) -> bytes:
    """As WeasyPrint's first steps show it: letters and rules read anew, no tags, no archive, no trying.

    Only the faces that these names need are read, which favours this side: ours knows many more scripts.
    """
    fetcher, configuration = OwnFilesOnly(images), FontConfiguration()
    faces = "\n".join(face.rule for face in fonts.FACES if face.family in NEEDED)
    families = ", ".join(f'"{family}"' for family in NEEDED)
    rules = Path(str(finders.find(pdf.STYLESHEET))).read_text(encoding="utf-8")
    css = CSS(
        string=f"{faces}\nhtml {{ font-family: {families}; }}\n{rules}",
        font_config=configuration,
        url_fetcher=fetcher,
        base_url=printed.STATIC,
    )
    naive: bytes = HTML(string=html, base_url=printed.STATIC, url_fetcher=fetcher).write_pdf(
        stylesheets=[css], font_config=configuration
    )
    return naive


@cache
def separately() -> tuple[float, float]:
    """Seconds for the sheets one by one: ours, from the facts; and WeasyPrint naively, from ready HTML."""
    sheets = fitted(documents(SHEETS))
    pages = [html_of([sheet]) for sheet in sheets]
    ours = naive = 0.0
    size = SHEETS // ROUNDS
    for start in range(0, SHEETS, size):
        ours += seconds(lambda: [print_alone(sheet) for sheet in sheets[start : start + size]])  # noqa: B023
        naive += seconds(lambda: [_naively(*page) for page in pages[start : start + size]])  # noqa: B023
    return ours, naive


@bench(f"{SHEETS} certificates as separate PDFs : naive WeasyPrint loop", goal="at most 0.4")
def separate() -> Result:
    ours, naive = separately()
    return Result(f"{ours / naive:.2f} ({ours:.1f} : {naive:.1f} s)", ours / naive <= 0.4)


@bench(f"one batch of {SHEETS} pages : WeasyPrint's bare time for that HTML", goal="at most 1.1")
def batch() -> Result:
    """Bare: the HTML is there, letters and rules are read, and it only has to be made PDF/A with tags.

    In brackets: against a PDF without either, which nobody may hand out.
    """
    sheets = fitted(documents(SHEETS))
    html, images = html_of(sheets)
    configuration, faces = printed._shared_fonts()
    rules = printed._rules(pdf.STYLESHEET)

    def bare(**kind: object) -> object:
        source = HTML(string=html, base_url=printed.STATIC, url_fetcher=OwnFilesOnly(images))
        return source.write_pdf(stylesheets=[faces, rules], font_config=configuration, **kind)

    tagged = {"pdf_variant": printed.VARIANT, "pdf_tags": True}
    ours, same, plain = [], [], []
    for _round in range(BATCHES):
        same.append(seconds(lambda: bare(**tagged)))
        ours.append(seconds(lambda: pdf.render_many(sheets)))
        plain.append(seconds(bare))
    ratio = min(ours) / min(same)
    return Result(f"{ratio:.2f} ({min(ours) / min(plain):.2f})", ratio <= 1.1)
