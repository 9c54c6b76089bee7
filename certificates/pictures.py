"""Logos and scanned signatures: what comes in is looked at, and redrawn by us before it is kept.

Nothing of an uploaded file survives but its picture: no metadata, no second file hidden behind the first, no
program. What is kept is a PNG in flat colours on white, which every certificate can carry.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

MAX_MEGABYTES = 5
MAX_MEGAPIXELS = 25
MIN_SIDE = 20
# Printed at most 6 cm wide, this is 500 dots per inch.
MAX_SIDE = 1200
# What a file begins with, whatever its name says.
BEGINNINGS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
# All that Pillow raises for files that are broken, cut off or made to do harm.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
)
TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# A lighter grey cannot be told from paper.
LIGHTEST = 240


class Redrawn(NamedTuple):
    png: bytes
    width: int
    height: int


def redraw(upload: File[bytes]) -> Redrawn:
    """The picture of an uploaded file, upright, on white, at most 1200 pixels wide and high, as PNG.

    Raises ValidationError with a sentence that says what to do instead. A file that is too large is not read.
    """
    if (upload.size or 0) > MAX_MEGABYTES * 1024 * 1024:
        raise ValidationError(
            _("The file is too large. Please choose a picture of at most %(limit)s MB.")
            % {"limit": MAX_MEGABYTES}
        )
    upload.seek(0)
    data = upload.read()
    image = _decoded(data, _format_of(data))
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    if min(image.size) < MIN_SIDE:
        raise ValidationError(
            _(
                "The picture is too small or too narrow. "
                "Please choose one with at least %(limit)s pixels a side."
            )
            % {"limit": MIN_SIDE}
        )
    if not any(image.convert("L").histogram()[: LIGHTEST + 1]):
        raise ValidationError(
            _("On white paper nothing of this picture can be seen. Please choose one for light backgrounds.")
        )
    drawn = BytesIO()
    image.save(drawn, "PNG", optimize=True)
    return Redrawn(drawn.getvalue(), *image.size)


def _format_of(data: bytes) -> str:
    """PNG or JPEG, by the first bytes."""
    found = next((name for name, beginning in BEGINNINGS.items() if data.startswith(beginning)), None)
    if found:
        return found
    if b"<svg" in data[:4096].lower():
        raise ValidationError(
            _(
                "SVG files may carry programs and are not taken. "
                "Please export the drawing as PNG and upload that."
            )
        )
    raise ValidationError(_("This file is neither a PNG nor a JPEG picture. Please save it as PNG or JPEG."))


def _decoded(data: bytes, name: str) -> Image.Image:
    """The picture on white, turned as the camera says. Its size is checked before a pixel is decoded."""
    # WeasyPrint lets Pillow fill half a file up with grey. Not here: what it prints are whole PNGs of ours.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(BytesIO(data), formats=[name])
        if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
            raise Image.DecompressionBombError
        image.load()
        return _on_white(ImageOps.exif_transpose(image))
    except TOO_LARGE as error:
        raise ValidationError(
            _("The picture has too many pixels. Please choose one with at most %(limit)s megapixels.")
            % {"limit": MAX_MEGAPIXELS}
        ) from error
    except BROKEN as error:
        raise ValidationError(
            _("The picture cannot be read, the file is damaged. Please save it again and upload that.")
        ) from error


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, in plain red, green and blue."""
    if image.mode.startswith("I"):  # 16 bits of grey, as scanners like it
        return image.point(lambda grey: grey / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    drawn = image.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(paper, drawn).convert("RGB")
