"""The certificates that are printed: three layouts, with logos and signatures, no two alike."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from certificates.enums import Layout
from certificates.models import Certificate
from certificates.pdf import Rendered, render_one
from tests.certificates.papers import make_facts, make_logo, make_signatures

MODULES = [
    ("Motivation, Rolle, Möglichkeiten und Grenzen", 420),
    ("Interkulturelle Kommunikation", 480),
    ("Zuwanderung nach Deutschland: Geschichte und Politik", 360),
    ("Integrationsprogramme von Bund, Land und Kommune", 240),
    ("Aufenthalts- und Staatsangehörigkeitsrecht", 360),
    ("Deutsch im Gespräch, Alltag, Netzwerke", 480),
    ("Fallarbeit und Abschluss", 60),
]
NAMES = ["Ayşe Demirtaş", "Олена Шевченко", "محمد الخطيب", "ለምለም ተስፋይ", "Đặng Thị Ngọc Ánh", "Helga Brückner"]


@cache
def documents(count: int) -> list[Certificate]:
    """Never saved: printing needs nothing but the facts, and the pictures that they name."""
    logos = [make_logo((500, 250)), make_logo((900, 120), of_funder=True)]
    signatories = make_signatures("Sabine Köhler", "Jonas Wolff")
    layouts = list(Layout.values)
    return [
        Certificate(
            facts=make_facts(
                layout=layouts[number % len(layouts)],
                name=f"{NAMES[number % len(NAMES)]} {'I' * (number // len(NAMES) % 9)}".strip(),
                modules=[{"title": title, "minutes": minutes} for title, minutes in MODULES],
                logos=logos,
                signatories=signatories,
            ),
            number=f"IBP-2026-{number:04}",
            verification_code=f"{number:04}".translate(str.maketrans("0123456789", "ABCDEFGHJK"))
            + "MNPQRSTU",
            issued_on=date(2026, 3, 2),
            language="de",
            version=1,
        )
        for number in range(count)
    ]


def print_alone(certificate: Certificate) -> Rendered:
    fields: dict[str, Any] = {
        "number": certificate.number,
        "code": certificate.verification_code,
        "issued_on": certificate.issued_on,
        "language": certificate.language,
        "version": certificate.version,
    }
    return render_one(certificate.facts, **fields)


def fitted(certificates: list[Certificate]) -> list[Certificate]:
    """As they are once they were issued: with the density in which they fit."""
    for certificate in certificates:
        if not certificate.facts["density"]:
            certificate.facts["density"] = print_alone(certificate).density
    return certificates
