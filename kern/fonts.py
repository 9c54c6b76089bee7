"""The typefaces of printed documents: our own files, so that paper looks the same wherever it is made."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

WEIGHTS = {400: "Regular", 600: "SemiBold"}
SCRIPTS = "Arabic Armenian Bengali Devanagari Ethiopic Georgian Gurmukhi Hebrew Tamil".split()

# Invisible signs that some scripts need within words, and marks that only say “left” or “right”.
HARMLESS = set("\t\n\r\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060")


@dataclass(frozen=True)
class Face:
    """One weight of one family."""

    family: str
    weight: int
    file: Path

    @property
    def rule(self) -> str:
        return (
            f'@font-face {{ font-family: "{self.family}"; font-weight: {self.weight}; '
            f'src: url("font:{self.file.name}"); }}'
        )


def _fira(weight: int, name: str) -> Face:
    """Latin with all its accents, Greek, Cyrillic: the face of the house."""
    folder = settings.NODE_MODULES / "@kern-ux/native/dist/fonts/fira-sans"
    return Face("Fira Sans", weight, folder / f"FiraSans-{name}.woff2")


def _noto(script: str, weight: int) -> Face:
    name = f"noto-sans-{script.lower()}"
    folder = settings.NODE_MODULES / "@fontsource" / name / "files"
    return Face(f"Noto Sans {script}", weight, folder / f"{name}-{script.lower()}-{weight}-normal.woff2")


FACES = [
    *(_fira(weight, name) for weight, name in WEIGHTS.items()),
    *(_noto(script, weight) for script in SCRIPTS for weight in WEIGHTS),
]
FILES = {face.file.name: face.file for face in FACES}
FAMILIES = list(dict.fromkeys(face.family for face in FACES))


def font_rules() -> str:
    """The style rules that every document begins with: all faces, and who follows whom."""
    families = ", ".join(f'"{family}"' for family in FAMILIES)
    return "\n".join([*(face.rule for face in FACES), f"html {{ font-family: {families}; }}"])


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no font of ours has, or that would turn their neighbours around."""
    known = _printable()
    return [
        character
        for character in dict.fromkeys(unicodedata.normalize("NFC", text))
        if ord(character) not in known
        and character not in HARMLESS
        and unicodedata.category(character) != "Zs"
    ]


def named(characters: Iterable[str]) -> str:
    """Characters as a sentence can name them, also those that nobody sees: “😀” (U+1F600), U+202E."""
    return ", ".join(
        f"“{character}” (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        for character in characters
    )


@cache
def _printable() -> frozenset[int]:
    """What stands in all weights of a family."""
    known: set[int] = set()
    for family in FAMILIES:
        maps = [_characters(face.file) for face in FACES if face.family == family]
        known |= set.intersection(*maps)
    return frozenset(code for code in known if unicodedata.category(chr(code))[0] != "C")


def _characters(file: Path) -> set[int]:
    with TTFont(file, lazy=True) as font:
        return set(font.getBestCmap())
