"""QR codes on pages."""

import segno
from markupsafe import Markup


def qr_code(url: str, title: str) -> Markup:
    """A QR code that scanners read in the dark look, too: dark on light, with its quiet zone."""
    drawn = segno.make_qr(url, error="m").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, title=title, svgclass="hw-qr"
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - made by us from an escaped title
