"""What a file really is, by its first bytes and, for pictures, by opening them; names and headers are only claims."""

import io

IMAGE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
ACCEPTED = (*IMAGE_TYPES.values(), "application/pdf", "text/plain")
_MOST_PIXELS = 50_000_000


def media_type_of(content: bytes) -> str | None:
    """Tell the media type of an accepted file, or None for anything else (HTML, SVG, archives, programs…)."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - heavy: not before somebody sends a file

    if content.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.verify()
            return IMAGE_TYPES.get(picture.format or "")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        pass
    return "text/plain" if _is_plain_text(content) else None


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    controls = any(ord(c) < 32 and c not in "\t\r\n" for c in text)
    return bool(text) and not controls and not text.lstrip().startswith("<")
