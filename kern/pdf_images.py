"""Pictures that stand in many documents are decoded and compressed once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import pydyf
from PIL import Image
from weasyprint import DEFAULT_OPTIONS
from weasyprint.images import RasterImage

PNG = b"\x89PNG"
KEPT = 64  # what is used again stays: logos and signatures, not the QR codes of single certificates


class KeptImage(RasterImage):
    """A PNG that remembers what it looks like inside a PDF."""

    def __init__(self, png: bytes) -> None:
        super().__init__(
            Image.open(BytesIO(png)), sha256(png).hexdigest(), png, None, {}, "from-image", DEFAULT_OPTIONS
        )
        whole = super().get_x_object(interpolate=False, dpi_ratio=1)
        self._mask = whole.extra.pop("SMask", None)
        self._whole = whole

    def get_x_object(self, interpolate: bool, dpi_ratio: float) -> pydyf.Stream:
        """A new object around the old bytes: each PDF gives its objects numbers of its own."""
        fresh = _again(self._whole)
        if self._mask is not None:
            fresh.extra["SMask"] = _again(self._mask)
        return fresh


def _again(stream: pydyf.Stream) -> pydyf.Stream:
    return pydyf.Stream(stream.stream, pydyf.Dictionary(dict(stream.extra)))


@lru_cache(maxsize=KEPT)
def _kept(png: bytes) -> KeptImage:
    return KeptImage(png)


def prepared(images: Mapping[str, bytes], scheme: str) -> dict[str, Any]:
    """What WeasyPrint's cache of pictures holds when it begins: the PNGs among these, by their addresses."""
    return {scheme + name: _kept(image) for name, image in images.items() if image.startswith(PNG)}
