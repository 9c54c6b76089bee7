"""Files made to do harm."""

from __future__ import annotations

import io
import zipfile

TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPEN = "urn:oasis:names:tc:opendocument:xmlns"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def archive(**files: str | bytes) -> bytes:
    """A ZIP file of these members, compressed; `__` in a name stands for `/`, `_dot_` for a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return data.getvalue()


def xlsx(rows: str, extra: bytes = b"", head: str = "") -> bytes:
    """A workbook whose only sheet holds this XML; `extra` lies beside it, `head` stands before the sheet."""
    return archive(
        **{
            "[Content_Types]_dot_xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}"/></Types>',
            "_rels___dot_rels": _relation("officeDocument", "xl/workbook.xml"),
            "xl__workbook_dot_xml": f'{XML}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Liste" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl___rels__workbook_dot_xml_dot_rels": _relation("worksheet", "worksheets/sheet1.xml"),
            "xl__worksheets__sheet1_dot_xml": f'{XML}{head}<worksheet xmlns="{SHEET}"><sheetData>{rows}'
            "</sheetData></worksheet>",
            "xl__media__image_dot_bin": extra,
        }
    )


def _relation(kind: str, target: str) -> str:
    return (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def ods(rows: str) -> bytes:
    """An OpenDocument spreadsheet with these rows."""
    names = " ".join(f'xmlns:{name}="{OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
    return archive(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        content_dot_xml=f"{XML}<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="L">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>",
        **{"META-INF__manifest_dot_xml": f'{XML}<m:manifest xmlns:m="{OPEN}:manifest:1.0"/>'},
    )


def bomb() -> bytes:
    """Under a megabyte that unpacks to 236."""
    return xlsx("", extra=b"\0" * (236 * 1024 * 1024))


def lying(data: bytes, says: int = 10) -> bytes:
    """The archive with another unpacked size in its headers for its largest member."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        largest = max(file.infolist(), key=lambda member: member.file_size)
    told, lie = largest.file_size.to_bytes(4, "little"), says.to_bytes(4, "little")
    return data.replace(told, lie)


def far_cell() -> bytes:
    """One kilobyte whose second cell is the last of the last row."""
    return xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )


def repeated(rows: int = 6000) -> bytes:
    """One kilobyte that says: this cell, 16384 times, in so many rows."""
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell>"
    )
    return ods(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')


def laughs() -> bytes:
    """Entities that each stand for ten of the one before."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    return xlsx(cell * 2, head=f"<!DOCTYPE x [{entities}]>")
