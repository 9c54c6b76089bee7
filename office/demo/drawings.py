"""Made-up logos and signatures for the demo's certificates: drawn here, so that no real one is used."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from math import pi, sin
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

INK, BLUE, PALE = "#1d2a6b", "#2043ab", "#9fb0e0"
SCALE = 4  # drawn larger and then made smaller: smooth edges


def circles() -> SimpleUploadedFile:
    """Two circles at eye level: the programme's sign."""
    image = Image.new("RGB", (320 * SCALE, 160 * SCALE), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse([10 * SCALE, 10 * SCALE, 150 * SCALE, 150 * SCALE], fill=BLUE)
    draw.ellipse([170 * SCALE, 10 * SCALE, 310 * SCALE, 150 * SCALE], outline=BLUE, width=26 * SCALE)
    return _upload(image, "programm.png")


def word_mark(lines: Sequence[str]) -> SimpleUploadedFile:
    """A funder's sign: a bar and two words."""
    image = Image.new("RGB", (460 * SCALE, 150 * SCALE), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle([8 * SCALE, 14 * SCALE, 34 * SCALE, 136 * SCALE], fill=INK)
    draw.rectangle([42 * SCALE, 14 * SCALE, 50 * SCALE, 136 * SCALE], fill=PALE)
    font = ImageFont.load_default(size=46 * SCALE)
    for number, line in enumerate(lines):
        draw.text((72 * SCALE, (16 + 60 * number) * SCALE), line, fill=INK, font=font)
    return _upload(image, "foerderer.png")


def signature(seed: int) -> SimpleUploadedFile:
    """A scribble as a pen leaves it, another one for each seed."""
    dice = Random(seed)
    image = Image.new("RGB", (420 * SCALE, 130 * SCALE), "white")
    draw = ImageDraw.Draw(image)
    waves = [(dice.uniform(10, 34), dice.uniform(5, 13), dice.uniform(0, 2 * pi)) for _wave in range(3)]
    line = [
        (
            (45 + 320 * part / 240 + 16 * sin(waves[0][1] * part / 40 + waves[0][2] + 1.2)) * SCALE,
            (70 + sum(h * sin(w * part / 40 + p) * (1 - part / 300) for h, w, p in waves) / 1.6) * SCALE,
        )
        for part in range(241)
    ]
    draw.line(line, fill=INK, width=4 * SCALE, joint="curve")
    draw.line([(60 * SCALE, 112 * SCALE), (380 * SCALE, 98 * SCALE)], fill=INK, width=3 * SCALE)
    return _upload(image, "unterschrift.png")


def _upload(image: Image.Image, name: str) -> SimpleUploadedFile:
    small = image.resize((image.width // SCALE * 2, image.height // SCALE * 2), Image.Resampling.LANCZOS)
    data = BytesIO()
    small.save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/png")
