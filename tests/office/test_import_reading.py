"""Lists are read whatever the office's spreadsheet made of them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from office.importing import cells
from office.importing.readers import MAX_BYTES, read_table
from people.enums import Gender

HEADINGS = ["Vorname", "Nachname", "PLZ", "Geburtsdatum", "Umkreis km"]
ROW = ["Jürgen", "Groß", "64625", "31.12.1960", "7,5"]


def as_csv(separator: str, encoding: str) -> bytes:
    quoted = [f'"{cell}"' if separator in cell else cell for cell in ROW]
    return f"{separator.join(HEADINGS)}\r\n{separator.join(quoted)}\r\n".encode(encoding)


def as_xlsx() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEADINGS)
    sheet.append(["Jürgen", "Groß", 64625, date(1960, 12, 31), 7.5])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def as_ods() -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Liste")
    for line in (HEADINGS, ROW):
        row = TableRow()
        for text in line:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_with_every_separator(encoding, separator):
    assert read_table(file_name="liste.csv", data=as_csv(separator, encoding)) == [HEADINGS, ROW]


@pytest.mark.parametrize(("name", "data"), [("liste.XLSX", as_xlsx()), ("liste.ods", as_ods())])
def test_workbooks_give_the_same_table_as_csv(name, data):
    assert read_table(file_name=name, data=data) == [HEADINGS, ROW]


def test_empty_rows_are_left_out_and_short_rows_are_filled_up():
    table = read_table(file_name="a.csv", data=b"Vorname;Nachname\n;\nUte\n")
    assert table == [["Vorname", "Nachname"], ["Ute", ""]]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"x" * (MAX_BYTES + 1), "5 MB"),
        ("a.xlsx", b"not a workbook", "gelesen"),
        ("a.xlsx", as_xlsx()[:-300], "gelesen"),
        ("a.xlsx", bomb(), "entpackt"),
        ("a.ods", b"", "gelesen"),
        ("a.csv", b"", "leer"),
        ("a.csv", b"Vorname;Nachname\n", "keine Zeilen"),
        ("a.csv", b"a;b\n" + b"1;2\n" * 2001, "2000"),
        ("a.csv", b"\x00\x01\x02\x00", "gelesen"),
        ("a.pdf", b"%PDF", "XLSX, ODS oder CSV"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(name, data, sentence):
    with pytest.raises(ValidationError) as caught:
        read_table(file_name=name, data=data)
    assert sentence in caught.value.messages[0]


def test_dates_are_read_the_german_way():
    assert cells.german_date("1.3.1990") == date(1990, 3, 1)
    assert cells.german_date("2026-03-02") == date(2026, 3, 2)
    for nonsense in ("31.02.1990", "gestern", "1.3."):
        with pytest.raises(ValidationError, match=r"31\.12\.1990"):
            cells.german_date(nonsense)


def test_numbers_take_the_decimal_comma_and_kilometres_are_rounded_up():
    assert cells.number("7,5") == 8
    assert cells.number("1.000,0") == 1000
    assert cells.number("12") == 12
    for nonsense in ("viele", "-3", "nan", "inf"):
        with pytest.raises(ValidationError):
            cells.number(nonsense)


def test_postcodes_get_their_leading_zero_back_and_must_exist():
    assert cells.postcode("1067") == "01067"
    with pytest.raises(ValidationError, match="99999"):
        cells.postcode("99999")


def test_phone_numbers_that_lost_their_zero_are_mended():
    assert cells.phone("6251 12345") == cells.phone("06251/12345") == "+49625112345"
    with pytest.raises(ValidationError):
        cells.phone("keins")


def test_languages_come_with_their_level_or_as_mother_tongue():
    assert cells.languages("Deutsch (Muttersprache), Englisch B2; Tigrinya") == {"de": 7, "en": 4, "ti": 7}
    assert cells.languages("Kurdisch C1, Dari") == {"kmr": 5, "prs": 7}
    with pytest.raises(ValidationError, match="Klingonisch"):
        cells.languages("Klingonisch B1")


def test_weekly_times_are_understood_as_offices_write_them():
    assert cells.windows("Di 15-18, Fr. 9:30 – 12 Uhr") == [
        (1, time(15), time(18)),
        (4, time(9, 30), time(12)),
    ]
    assert cells.windows("Mo-Mi 18-20") == [(day, time(18), time(20)) for day in range(3)]
    for nonsense in ("Di 18-15", "immer", "Xx 9-12", "Di 9-99", "Fr-Mo 9-12"):
        with pytest.raises(ValidationError):
            cells.windows(nonsense)


def test_choices_are_understood_in_both_languages_and_short_forms():
    gender = cells.one_of(Gender, cells.SYNONYMS)
    assert gender("w") == gender("weiblich") == gender("Female") == gender("Frau") == Gender.FEMALE
    with pytest.raises(ValidationError, match="unbekannt"):
        gender("x")


def test_countries_are_known_by_name_and_code():
    assert cells.country("Eritrea") == "ER"
    assert cells.country("Syrien") == cells.country("sy") == "SY"
    with pytest.raises(ValidationError):
        cells.country("Atlantis")
