"""The same certificates by LibreOffice: the same words, letters, pictures and kind of file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from benchmarks import Result, bench
from benchmarks.certificates.documents import documents, fitted, print_alone
from benchmarks.certificates.printing import NEEDED, SHEETS, html_of, seconds
from certificates.models import Certificate
from kern.fonts import FACES

ROUNDS = 3  # in turn: the quickest of each counts
ARCHIVE = {"SelectPdfVersion": ("long", 3), "PDFUACompliance": ("boolean", True)}  # PDF/A-3b and PDF/UA
NAMES = {
    "office": "office:1.0",
    "style": "style:1.0",
    "text": "text:1.0",
    "table": "table:1.0",
    "draw": "drawing:1.0",
    "fo": "xsl-fo-compatible:1.0",
    "svg": "svg-compatible:1.0",
}
STYLES = """
<office:styles>
  <style:default-style style:family="paragraph">
    <style:text-properties style:font-name="Fira Sans" fo:font-family="'Fira Sans'" fo:font-size="11pt"
      style:font-family-complex="'Noto Sans Arabic'" style:font-family-asian="'Noto Sans Ethiopic'"/>
  </style:default-style>
  <style:style style:name="Standard" style:family="paragraph"/>
</office:styles>
<office:automatic-styles>
  <style:style style:name="big" style:family="paragraph" style:parent-style-name="Standard">
    <style:text-properties fo:font-size="40pt" fo:font-weight="bold" fo:color="#15162b"/></style:style>
  <style:style style:name="name" style:family="paragraph" style:parent-style-name="Standard">
    <style:paragraph-properties fo:margin-top="8mm" fo:margin-bottom="4mm"/>
    <style:text-properties fo:font-size="26pt" fo:font-weight="bold" style:font-weight-complex="bold"/>
  </style:style>
  <style:style style:name="small" style:family="paragraph" style:parent-style-name="Standard">
    <style:text-properties fo:font-size="9pt" fo:color="#4d4f6b"/></style:style>
  <style:style style:name="cell" style:family="table-cell">
    <style:table-cell-properties fo:padding="1.1mm" fo:border-bottom="0.2mm solid #c9cbe0"/></style:style>
  <style:style style:name="plain" style:family="table-cell"/>
  <style:style style:name="behind" style:family="graphic">
    <style:graphic-properties style:run-through="background" style:wrap="run-through"
      style:horizontal-pos="from-left" style:horizontal-rel="page"
      style:vertical-pos="from-top" style:vertical-rel="page"/></style:style>
  <style:page-layout style:name="a4">
    <style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="22mm"
      fo:margin-right="24mm" fo:margin-bottom="14mm" fo:margin-left="40mm"/></style:page-layout>
</office:automatic-styles>
<office:master-styles>
  <style:master-page style:name="Standard" style:page-layout-name="a4"/></office:master-styles>"""


@bench(f"{SHEETS} certificates as separate PDFs : LibreOffice in one process", goal="below 1")
def separate() -> Result:
    program = shutil.which("soffice")
    if not program:
        return Result("not installed", True)
    sheets = fitted(documents(SHEETS))
    with tempfile.TemporaryDirectory() as folder:
        options = json.dumps({key: {"type": kind, "value": value} for key, (kind, value) in ARCHIVE.items()})
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", f"pdf:writer_pdf_Export:{options}", "--outdir", folder]
        _install_fonts(Path(folder, "fonts"))
        surroundings = os.environ | {"XDG_DATA_HOME": folder}

        def convert(chosen: list[Certificate]) -> None:
            files = [Path(folder, f"{sheet.number}.fodt") for sheet in chosen]
            for sheet, file in zip(chosen, files, strict=True):
                file.write_text(_as_fodt(sheet), encoding="utf-8")
            subprocess.run([*command, *map(str, files)], check=True, capture_output=True, env=surroundings)

        convert(sheets[:1])  # its profile is written now
        ours, theirs = [], []
        for _round in range(ROUNDS):
            theirs.append(seconds(lambda: convert(sheets)))
            ours.append(seconds(lambda: [print_alone(sheet) for sheet in sheets]))
        made = len(list(Path(folder).glob("*.pdf")))
    if made != SHEETS:
        return Result(f"{made} of {SHEETS} made", False)
    ratio = min(ours) / min(theirs)
    return Result(f"{ratio:.2f} ({min(ours):.1f} : {min(theirs):.1f} s)", ratio < 1)


def _install_fonts(folder: Path) -> None:
    """The same letters, where every program looks for them."""
    folder.mkdir()
    for face in FACES:
        if face.family in NEEDED:
            with TTFont(face.file) as font:
                font.flavor = None
                font.save(folder / f"{face.file.stem}.ttf")


def _as_fodt(sheet: Certificate) -> str:
    """A flat text document: background, logos, words, table, signatures, QR code."""
    facts = sheet.facts
    _html, images = html_of([sheet])
    (code,) = (image for name, image in images.items() if name.startswith("qr-"))
    background = Path(str(finders.find("img/certificate.svg"))).read_bytes()
    own, funders = (
        "".join(
            _picture(images[logo["picture"]], "28mm", "14mm")
            for logo in facts["logos"]
            if logo["of_funder"] == of_funder
        )
        for of_funder in (False, True)
    )
    signing = [
        _paragraph(_picture(images[signatory["signature"]], "50mm", "13mm"))
        + _line(signatory["name"])
        + _line(signatory["function"], style="small")
        for signatory in facts["signatories"]
    ]
    modules = [(module["title"], f"{module['minutes'] // 60} h") for module in facts["modules"]]
    hours = f"{facts['total_minutes'] // 60} h"
    parts = [
        _paragraph(_picture(background, "210mm", "297mm", behind=True)),
        _table("top", [[_paragraph(own), _line(facts["organisation"]) + _line(facts["programme"])]], "plain"),
        _line(facts["heading"], style="big"),
        _line(facts["title"]),
        _line(facts["name"], style="name"),
        *map(_line, facts["body"]),
        _table(
            "modules",
            [list(map(_line, row)) for row in (("Inhalt", "Umfang"), *modules, ("", hours))],
            "cell",
        ),
        *map(_line, facts["closing"]),
        _line(f"{facts['place']}, 2. März 2026"),
        _table("signing", [signing], "plain"),
        _table(
            "proof",
            [
                [
                    _paragraph(_picture(code, "21mm", "21mm")),
                    _line(f"Nr. {sheet.number}", style="small")
                    + _line("Echtheit prüfen: QR-Code oder", style="small")
                    + _line(sheet.printed_code, style="small"),
                    _line("Gefördert von", style="small") + _paragraph(funders),
                ]
            ],
            "plain",
        ),
    ]
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{end}"' for name, end in NAMES.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:version="1.2" '
        f'office:mimetype="application/vnd.oasis.opendocument.text">{STYLES}<office:body><office:text>'
        f"{''.join(parts)}</office:text></office:body></office:document>"
    )


def _table(name: str, rows: Sequence[Sequence[str]], style: str) -> str:
    inside = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell table:style-name="{style}">{cell}</table:table-cell>' for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    return f'<table:table table:name="{name}">{columns}{inside}</table:table>'


def _line(words: str, style: str = "Standard") -> str:
    return _paragraph(escape(words), style)


def _paragraph(content: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def _picture(image: bytes, width: str, height: str, *, behind: bool = False) -> str:
    place = (
        'text:anchor-type="page" text:anchor-page-number="1" draw:style-name="behind" svg:x="0mm" svg:y="0mm"'
        if behind
        else 'text:anchor-type="as-char"'
    )
    return (
        f'<draw:frame {place} svg:width="{width}" svg:height="{height}"><draw:image><office:binary-data>'
        f"{b64encode(image).decode()}</office:binary-data></draw:image><svg:desc>Bild</svg:desc></draw:frame>"
    )
