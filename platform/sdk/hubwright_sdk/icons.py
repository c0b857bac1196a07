"""What may stand for a plugin in lists: a drawing that does nothing, or a square picture."""

import re
import struct

LARGEST_ICON = 100_000
"""Bytes."""
_SMALLEST_PNG = 128
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE_SVG = re.compile(
    rb"(?i)<script|<foreignObject|\son\w+\s*=|javascript:|<!ENTITY|href\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)"
)


def icon_problem(data: bytes) -> str | None:
    """What keeps a file from being an icon, in a sentence; None when it is one."""
    if len(data) > LARGEST_ICON:
        return f"an icon has {LARGEST_ICON} bytes at most"
    if data.startswith(_PNG):
        width, height = struct.unpack(">II", data[16:24]) if len(data) >= 24 else (0, 0)
        return None if width == height >= _SMALLEST_PNG else f"a PNG icon is square, {_SMALLEST_PNG} pixels or more"
    if b"<svg" not in data[:1_000]:
        return "an icon is an SVG or a PNG"
    return "the drawing holds scripts or points to other places" if _ACTIVE_SVG.search(data) else None


def icon_type(data: bytes) -> str:
    """The media type of an icon."""
    return "image/png" if data.startswith(_PNG) else "image/svg+xml"
