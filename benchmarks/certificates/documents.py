"""The certificates that are printed: three layouts, with logos and scanned signatures, no two alike."""

from __future__ import annotations

import math
import random
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from certificates.enums import Layout
from certificates.models import Certificate
from certificates.pdf import Rendered, render_one
from certificates.services.kinds import keep_picture
from tests.certificates.papers import make_facts

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


def _kept(picture: Image.Image) -> str:
    """Uploaded as the office does it; the name under which facts know it."""
    written = BytesIO()
    picture.save(written, "PNG")
    return keep_picture(SimpleUploadedFile("bild.png", written.getvalue(), "image/png")).sha256


def _logo(width: int, height: int) -> str:
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for step in range(0, height, 12):  # a shaded ground with a disc: nothing that packs to nothing
        draw.rectangle((0, step, width, step + 12), fill=(20 + step % 200, 60, 170))
    draw.ellipse((height // 8, height // 8, height * 7 // 8, height * 7 // 8), fill="white")
    return _kept(picture)


def _signature(seed: int) -> str:
    """Ink on paper, with the grain of a scanner."""
    chance = random.Random(seed)  # noqa: S311 (the grain of paper)
    picture = Image.new("RGB", (1200, 320), "white")
    grain = [(level := 244 + chance.randrange(12), level, level) for _pixel in range(1200 * 320)]
    picture.putdata(grain)
    points = [(x, 160 + 110 * math.sin(x / 37 + seed) * math.cos(x / 101)) for x in range(40, 1160, 6)]
    ImageDraw.Draw(picture).line(points, fill=(20, 30, 110), width=7)
    return _kept(picture)


@cache
def documents(count: int) -> list[Certificate]:
    """Never saved: printing needs nothing but the facts, and the pictures that they name."""
    logos = [
        {"picture": _logo(1000, 500), "alternative": "Programm", "of_funder": False},
        {"picture": _logo(1200, 200), "alternative": "Land", "of_funder": True},
    ]
    signatories = [
        {"name": name, "function": "Projektkoordination", "signature": _signature(number)}
        for number, name in enumerate(("Sabine Köhler", "Jonas Wolff"))
    ]
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
