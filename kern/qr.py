"""QR codes as drawings that stay sharp on paper and on any screen."""

from __future__ import annotations

import segno

LIGHT, DARK = "#ffffff", "#15162b"


def qr_svg(text: str) -> str:
    """The code as SVG, with the white margin that cameras need; as big as the frame it is put into."""
    svg: str = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark=DARK, light=LIGHT, omitsize=True
    )
    return svg
