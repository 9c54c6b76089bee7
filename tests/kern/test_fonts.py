"""Which letters can be printed, and that they are the right ones."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from kern.fonts import FACES, named, unprintable
from kern.pdf import html_document, pdf_of

STYLESHEET = "css/certificate.css"


def test_every_face_is_there() -> None:
    assert [face.file.name for face in FACES if not face.file.is_file()] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ñandú Đặng Şule İpek Łódź Čapek Őri ẞ ﬁ",
        "Щука Ґанок Їжак Ђорђе Қазақ Өмүр",
        "Ελλάδα",
        "محمد پژمان ٹیپو ښځه کوردی ۱۲۳ ئۇيغۇر",
        "ትግርኛ አማርኛ",
        "नेपाली हिन्दी",
        "ਪੰਜਾਬੀ",
        "বাংলা",
        "தமிழ்",
        "Հայերեն",
        "ქართული",
        "עברית",
        "“Ja” – „nein“ … · • § € ½ ⅔ ’",
        "e\u0301",  # composed of two
        "می\u200cخواهم",
        "A\u00a0B\u2009C\tD\nE",
    ],
)
def test_letters_of_those_who_come_to_us_are_printable(text: str) -> None:
    assert unprintable(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ali 😀😀 👍", ["😀", "👍"]),
        ("李 Wei", ["李"]),
        ("a\u202eb\u2066c\u0000d", ["\u202e", "\u2066", "\u0000"]),
        ("\ufffe\ue000\u2028", ["\ufffe", "\ue000", "\u2028"]),
    ],
)
def test_other_characters_are_named_once_each(text: str, found: list[str]) -> None:
    assert unprintable(text) == found


def test_characters_that_nobody_sees_are_named_by_their_number() -> None:
    assert named(["😀", "\u202e"]) == "“😀” (U+1F600), U+202E"


def drawn_with(script: str, text: str) -> tuple[list[int], str]:
    """The glyphs that are drawn with the script's font from left to right, and what they stand for."""
    html = f'<html lang="de"><title>x</title><h1>x</h1><p>{text}</p></html>'
    with pikepdf.open(BytesIO(pdf_of(html_document(html, stylesheet=STYLESHEET)))) as pdf:
        page, glyphs, inside = pdf.pages[0], [], False
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = page.Resources.Font[str(operands[0])]
                inside = f"Noto-Sans-{script}" in str(font.BaseFont)
                if inside:
                    table = font.ToUnicode.read_bytes()
            elif inside and str(operator) in ("TJ", "Tj"):
                for part in operands[0] if str(operator) == "TJ" else operands:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        glyphs += [codes[i] << 8 | codes[i + 1] for i in range(0, len(codes), 2)]
        meaning = {
            int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
            for code, letters in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>", table)
        }
    return glyphs, "".join(meaning[glyph] for glyph in glyphs)


def test_arabic_runs_from_right_to_left_with_joined_letters() -> None:
    glyphs, said = drawn_with("Arabic", "محمد")
    assert unicodedata.normalize("NFKC", said) == "محمد"[::-1]
    face = next(face for face in FACES if face.family == "Noto Sans Arabic" and face.weight == 400)
    with TTFont(face.file) as font:
        alone = {font.getGlyphID(font.getBestCmap()[ord(letter)]) for letter in "محمد"}
    assert not set(glyphs) & alone  # each has the shape that joins it to its neighbours
    assert len(set(glyphs)) == 4  # also م, which looks different at the beginning and in the middle


def test_letters_of_indian_scripts_join() -> None:
    glyphs, _said = drawn_with("Devanagari", "क्षत्रिय")
    assert len(glyphs) < len("क्षत्रिय")
