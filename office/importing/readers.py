"""Reads the lists that offices keep: XLSX, ODS, and CSV in the encodings and separators of German Excel.

Whatever the file, the result is a table of plain texts: dates as 31.12.1990, numbers with a decimal comma and
without ".0". What a cell means is decided by `columns`. Workbooks are read in a process of their own with
little memory (`workbook_process`): what is uploaded may be made to do harm.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024
# A small file can unpack to gigabytes; this is ample for 2,000 rows.
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
# A workbook of offices has a dozen parts.
MAX_MEMBERS = 500
MAX_ROWS = 2000
MAX_COLUMNS = 80
MAX_CELL_LENGTH = 2000
MAX_SECONDS = 30
WORKBOOK_PROCESS = Path(__file__).parent / "workbook_process.py"
SEPARATORS = (";", "\t", ",")

Table = list[list[str]]


def read_table(*, file_name: str, data: bytes) -> Table:
    """All non-empty rows of the first sheet, headings first, every row as long as the headings.

    Raises ValidationError with a sentence where the file is too large, broken, empty or of another kind.
    """
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Please split the list."))
    suffix = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if suffix in ("xlsx", "ods"):
        rows = _read_workbook(data)
    elif suffix in ("csv", "txt"):
        rows = _read_csv(data)
    else:
        raise ValidationError(_("Please choose a file of the kind XLSX, ODS or CSV."))
    return _tidy(rows)


def _read_workbook(data: bytes) -> list[list[Any]]:
    broken = ValidationError(_("The file cannot be read. Please save it again as XLSX, ODS or CSV."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            is_workbook = _is_workbook(archive)
            unpacked = sum(member.file_size for member in members)
            is_encrypted = any(member.flag_bits & 1 for member in members)
            # Reading holds every member against the size and the checksum that it states.
            is_small = unpacked <= MAX_UNPACKED_BYTES and len(members) <= MAX_MEMBERS
            lies = is_small and (is_encrypted or archive.testzip() is not None)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise broken from error
    if not is_small:
        raise ValidationError(_("The file is too large when unpacked. Please keep only the list in it."))
    if lies:
        raise broken
    if not is_workbook:
        raise ValidationError(_("Please choose a file of the kind XLSX, ODS or CSV."))
    # One more than is allowed, so that too many are noticed.
    limits = (str(MAX_ROWS + 2), str(MAX_COLUMNS + 1))
    try:
        read = subprocess.run(  # noqa: S603  our own program, and numbers
            [sys.executable, "-I", str(WORKBOOK_PROCESS), *limits],
            input=data,
            capture_output=True,
            check=True,
            timeout=MAX_SECONDS,
        )
        rows: list[list[Any]] = json.loads(read.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise broken from error
    return rows


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    """By what is in it, whatever its name says."""
    names = set(archive.namelist())
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names or {"mimetype", "content.xml"} <= names


def _read_csv(data: bytes) -> list[list[Any]]:
    text = _decode(data)
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first_line.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        # Headings, and one row more than is allowed, so that too many are noticed.
        return list(islice((line for line in lines if any(line)), MAX_ROWS + 2))
    except csv.Error as error:
        raise ValidationError(
            _("The file cannot be read as CSV. Please check the quotation marks or save it as XLSX.")
        ) from error


def _decode(data: bytes) -> str:
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValidationError(_("The file cannot be read. Please save it again as XLSX, ODS or CSV."))


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    return " ".join(str(cell).split())[:MAX_CELL_LENGTH]


def _tidy(rows: list[list[Any]]) -> Table:
    table = [[_text(cell) for cell in row] for row in rows]
    table = [row for row in table if any(row)]
    if not table:
        raise ValidationError(_("The file is empty."))
    if len(table) == 1:
        raise ValidationError(_("The file has headings but no rows."))
    if len(table) - 1 > MAX_ROWS:
        raise ValidationError(
            _("The list has more than %(count)d rows. Please split it.") % {"count": MAX_ROWS}
        )
    width = max(len(row) for row in table)
    if width > MAX_COLUMNS:
        raise ValidationError(_("The list has more than %(count)d columns.") % {"count": MAX_COLUMNS})
    return [row + [""] * (width - len(row)) for row in table]
