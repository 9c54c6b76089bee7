"""Pictures to upload, good and bad, and who signs with them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certificates.models import Signatory
from programmes.models import Programme
from tests.builders import make_programme

BLUE = (32, 64, 168)


def picture_bytes_of(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def drawn(
    size: tuple[int, int] = (120, 60),
    *,
    mode: str = "RGB",
    color: Any = BLUE,
    form: str = "PNG",
    **options: Any,
) -> bytes:
    return picture_bytes_of(Image.new(mode, size, color), form, **options)


def uploaded(data: bytes, name: str = "logo.png", content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def make_signatory(name: str = "Petra Keller", programme: Programme | None = None) -> Signatory:
    return Signatory.objects.create(
        programme=programme or make_programme(), name=name, function="Integrationsbeauftragte"
    )
