"""A release as it is posted: the archive, and the signed statement beside it."""

from typing import Any

from litestar.datastructures import UploadFile

from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

Parts = dict[str, UploadFile | None]
_MOST_SIGNED = 1_000_000


async def read_parts(parts: dict[str, Any]) -> tuple[bytes, bytes]:
    """The bytes of both; whatever else came along is not looked at."""
    return await _bytes(parts, "archive", None), await _bytes(parts, "signed", _MOST_SIGNED)


async def _bytes(parts: dict[str, Any], name: str, most: int | None) -> bytes:
    sent = parts.get(name)
    if not isinstance(sent, UploadFile):
        raise Invalid(FieldError(name, _("Please choose a file.")))
    data = await sent.read()
    if not data or (most is not None and len(data) > most):
        raise Invalid(FieldError(name, _("Please choose a file.")))
    return data
