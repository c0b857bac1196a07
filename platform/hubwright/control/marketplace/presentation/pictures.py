"""Screenshots: opened, made smaller and written anew, so that only what can be seen is kept."""

import asyncio
import io
from typing import TYPE_CHECKING

import msgspec

from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

if TYPE_CHECKING:
    from PIL import Image

TYPES = ("PNG", "JPEG", "WEBP")
MEDIA_TYPE = "image/webp"
MOST_BYTES = 5 * 1024 * 1024
MOST_KEPT = 2 * 1024 * 1024
MOST_PIXELS = 25_000_000
LEAST_SIDE = 200
LONGEST_SIDE = 1600


class Drawn(msgspec.Struct, frozen=True):
    """A picture as we keep it."""

    data: bytes
    width: int
    height: int


async def drawn_anew(content: bytes) -> Drawn:
    """What was uploaded, without anything but its pixels; refuses what is no picture, or too large or small a one."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - heavy: not before somebody sends a picture

    if not content:
        raise _refused(_("Choose a file first."))
    if len(content) > MOST_BYTES:
        raise _refused(_("A screenshot may have up to 5 MB."))
    try:
        found = await asyncio.to_thread(_draw, content)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise _refused(_("This is not a PNG, JPEG or WebP picture.")) from None
    if found is None:
        raise _refused(_("A screenshot is at least 200 pixels wide and high, and has up to 25 million pixels."))
    if len(found.data) > MOST_KEPT:
        raise _refused(_("A screenshot may have up to 5 MB."))
    return found


def _draw(content: bytes) -> Drawn | None:
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    with Image.open(io.BytesIO(content), formats=TYPES) as opened:
        if min(opened.size) < LEAST_SIDE or opened.width * opened.height > MOST_PIXELS:
            return None
        upright = ImageOps.exif_transpose(opened).convert("RGBA" if _see_through(opened) else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    sink = io.BytesIO()
    bare.save(sink, "WEBP", quality=88, method=4)
    return Drawn(sink.getvalue(), bare.width, bare.height)


def _see_through(picture: "Image.Image") -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info


def _refused(why: str) -> Invalid:
    return Invalid(FieldError("picture", why))
