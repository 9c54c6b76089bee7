"""Facts to be printed, without the people and courses behind them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from certificates.facts import Facts, LogoFact, SignatoryFact
from certificates.models import Certificate, Picture
from certificates.pdf import Rendered, render_one
from tests.certificates.pictures import drawn

ISSUED_ON = date(2026, 3, 2)
CODE = "ABCDEFGHJKLM"
LONG_TITLE = (
    "Rechtlicher Rahmen, Zuständigkeiten und Zusammenarbeit mit Ämtern, Schulen und Gesundheitsdiensten"
)


def make_facts(**changes: Any) -> Facts:
    facts: Facts = {
        "basis": "training",
        "layout": "band",
        "density": "",
        "heading": "Zertifikat",
        "title": "Integrationsbegleiterin im Ehrenamt",
        "name": "Ayşe Demirtaş",
        "body": ["hat sich in 40 Stunden vorbereitet.", "Wir haben gern mit ihr gearbeitet."],
        "closing": ["Wir danken herzlich."],
        "modules": [
            {"title": "Interkulturelle Kommunikation", "minutes": 1200},
            {"title": "Staatsangehörigkeitsrecht", "minutes": 1200},
        ],
        "total_minutes": 2400,
        "tasks": [],
        "place": "Bensheim",
        "programme": "Integration braucht Partnerschaft",
        "organisation": "Kreis Bergstraße",
        "signatories": [],
        "logos": [],
        "funders": ["Land Hessen"],
    }
    return Facts(**(facts | changes))  # type: ignore[typeddict-item]


def make_picture(size: tuple[int, int] = (120, 60), color: str = "blue") -> str:
    """Its fingerprint, as facts name it."""
    png = drawn(size, color=color)
    fingerprint = sha256(png).hexdigest()
    Picture.objects.get_or_create(
        sha256=fingerprint, defaults={"png": png, "width": size[0], "height": size[1]}
    )
    return fingerprint


def make_logo(size: tuple[int, int] = (120, 60), *, of_funder: bool = False) -> LogoFact:
    return {
        "picture": make_picture(size),
        "alternative": f"Logo {size[0]} zu {size[1]}",
        "of_funder": of_funder,
    }


def make_signatures(*names: str) -> list[SignatoryFact]:
    signature = make_picture((300, 80))
    return [{"name": name, "function": "Projektkoordination", "signature": signature} for name in names]


def print_one(*, language: str = "de", version: int = 1, **changes: Any) -> Rendered:
    return render_one(
        make_facts(**changes),
        number="IBP-2026-0001",
        code=CODE,
        issued_on=ISSUED_ON,
        language=language,
        version=version,
    )


def unsaved(number: int, *, language: str = "de", **changes: Any) -> Certificate:
    """A certificate to be printed among many."""
    return Certificate(
        facts=make_facts(**changes),
        number=f"IBP-2026-{number:04}",
        verification_code=f"{number:04}".translate(str.maketrans("0123456789", "ABCDEFGHJK")) + "MNPQRSTU",
        issued_on=ISSUED_ON,
        language=language,
        version=1,
    )
