"""Reads a PDF back: whether a screen reader and an archive can use it, and what it says.

Use it wherever a test makes a PDF: `text = check_pdf(response.content, pages=1, title="…")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Name, pdfa
from pypdf import PdfReader

# How PDF/A wants PDF/UA's mark explained in the metadata, which pikepdf's check does not read: for it, these
# are words it does not know. They may be all that it finds, and without them it must find nothing.
EXPLANATION = re.compile(
    r"XMP (namespace pdfa(Extension|Schema|Property)=|property (pdfuaid:part|pdfaExtension:schemas) )"
)
UA_METADATA = re.compile(rb"<rdf:Description xmlns:pdfuaid=.*</rdf:Description>\s*(?=</rdf:RDF>)", re.DOTALL)
SHOWING = {"Tj", "TJ", "'", '"', "Do", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "EI"}
ACTIVE = {"/JavaScript", "/URI", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition"}
OUR_FONTS = ("Fira-Sans", "Noto-Sans")


def check_pdf(
    data: bytes, *, pages: int | None = None, language: str = "de", title: str | None = None
) -> str:
    """Fails where the PDF falls short of PDF/A-3b or PDF/UA-1; returns its text, blanks made one."""
    with pikepdf.open(BytesIO(data)) as pdf:
        if pages is not None:
            assert len(pdf.pages) == pages
        _check_archive(data, pdf)
        _check_document(pdf, language, title)
        _check_structure(pdf)
        _check_content(pdf)
        _check_fonts(pdf)
        _check_nothing_happens(pdf)
    return text_of(data)


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def alternatives(data: bytes) -> set[str]:
    """What is read aloud instead of pictures."""
    with pikepdf.open(BytesIO(data)) as pdf:
        elements = _elements(pdf.Root.StructTreeRoot)
        return {str(element["/Alt"]) for element in elements if "/Alt" in element}


# --- metadata ---------------------------------------------------------------------------------------


def _check_archive(data: bytes, pdf: pikepdf.Pdf) -> None:
    found = [str(finding) for finding in pdfa.check(pdf, "3b").findings]
    assert [finding for finding in found if not EXPLANATION.search(finding)] == []
    with pikepdf.open(BytesIO(data)) as plain:
        metadata = plain.Root.Metadata
        without, count = UA_METADATA.subn(b"", metadata.read_bytes())
        assert count == 1
        metadata.write(without)
        assert pdfa.check(plain, "3b").passed


def _check_document(pdf: pikepdf.Pdf, language: str, title: str | None) -> None:
    root = pdf.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == language
    assert root.ViewerPreferences.DisplayDocTitle
    intent = root.OutputIntents[0]
    assert str(intent.S) == "/GTS_PDFA1"
    assert "sRGB" in str(intent.OutputConditionIdentifier)
    metadata = root.Metadata.read_bytes().decode()
    assert re.search(r'pdfaid:part="3"', metadata)
    assert re.search(r'pdfaid:conformance="B"', metadata)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert metadata.count("<rdf:RDF") == 1
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == str(pdf.docinfo.Title)
        assert xmp["pdf:Producer"] == str(pdf.docinfo.Producer)
        if Name.Author in pdf.docinfo:
            assert xmp["dc:creator"] == [str(pdf.docinfo.Author)]
    assert str(pdf.docinfo.Title)
    if title is not None:
        assert str(pdf.docinfo.Title) == title


# --- tags -------------------------------------------------------------------------------------------


def _elements(element: Any) -> Iterator[Any]:
    """All structure elements below, in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _check_structure(pdf: pikepdf.Pdf) -> None:
    elements = list(_elements(pdf.Root.StructTreeRoot))
    kinds = [str(element.S) for element in elements]
    assert "/Document" in kinds
    assert {"/P", "/H1"} & set(kinds)
    level = 0
    for kind in kinds:
        if re.fullmatch(r"/H[1-6]", kind):
            assert int(kind[2]) <= level + 1, f"{kind} after a heading of level {level}"
            level = int(kind[2])
    for element in elements:
        if str(element.S) == "/Figure":
            assert str(element.get("/Alt", "")).strip(), "a picture without words for it"
        if str(element.S) == "/Table":
            _check_table(element)


def _check_table(table: Any) -> None:
    cells = list(_elements(table))
    heads = {str(cell.ID) for cell in cells if str(cell.S) == "/TH"}
    assert heads, "a table without heads"
    for cell in cells:
        if str(cell.S) == "/TD":
            assert {str(head) for head in cell.A.get("/Headers", [])} & heads, "a cell without its head"


# --- what is drawn --------------------------------------------------------------------------------


def _check_content(pdf: pikepdf.Pdf) -> None:
    """All that is drawn is either tagged or marked as decoration, and each tag has its element."""
    parents = {int(key): value for key, value in _pairs(pdf.Root.StructTreeRoot.ParentTree.Nums)}
    for page in pdf.pages:
        marks: list[Any] = []
        tagged = set()
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                marks.append(operands[0])
                if name == "BDC" and "/MCID" in operands[1]:
                    tagged.add(int(operands[1].MCID))
            elif name == "EMC":
                marks.pop()
            elif name in SHOWING:
                assert marks, f"{name} draws something that is neither tagged nor decoration"
        assert tagged == set(range(len(parents[int(page.obj.StructParents)])))


def _pairs(numbers: Any) -> Iterator[tuple[Any, Any]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


def _check_fonts(pdf: pikepdf.Pdf) -> None:
    used = _used_glyphs(pdf)
    assert used, "no text at all"
    for name, font, glyphs in used:
        assert any(ours in name for ours in OUR_FONTS), f"{name} is a font of this machine"
        assert font.Encoding == Name("/Identity-H"), f"{name} lacks letters"
        descriptor = font.DescendantFonts[0].FontDescriptor
        file = next((descriptor[key] for key in ("/FontFile2", "/FontFile3") if key in descriptor), None)
        assert file is not None, f"{name} is not embedded"
        with TTFont(BytesIO(file.read_bytes())) as inside:
            count = inside["maxp"].numGlyphs
        assert min(glyphs) > 0, f"{name} shows a box instead of a letter"
        assert max(glyphs) < count
        mapped = {
            int(code, 16) for code in re.findall(rb"<([0-9a-f]{4})> <[0-9a-f]", font.ToUnicode.read_bytes())
        }
        assert glyphs <= mapped, f"{name} has letters that cannot be copied"


def _used_glyphs(pdf: pikepdf.Pdf) -> list[tuple[str, Any, set[int]]]:
    found: dict[str, tuple[str, Any, set[int]]] = {}
    for page in pdf.pages:
        glyphs: set[int] = set()
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                key = str(operands[0])
                font = page.Resources.Font[key]
                _name, _font, glyphs = found.setdefault(key, (str(font.BaseFont), font, set()))
            elif str(operator) in ("Tj", "TJ"):
                parts = operands[0] if str(operator) == "TJ" else operands
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        glyphs |= {codes[i] << 8 | codes[i + 1] for i in range(0, len(codes), 2)}
    return list(found.values())


def _check_nothing_happens(pdf: pikepdf.Pdf) -> None:
    """No script, no address outside, nothing that opens by itself, no file inside."""
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Collection"} & set(pdf.Root.keys())
    assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary):
            assert str(item.get("/S", "")) not in ACTIVE
            assert "/JS" not in item
