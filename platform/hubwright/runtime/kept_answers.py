"""What an outside service answered, kept with the call so that the same conversation can be run again. Pure."""

from typing import Any, Final

import msgspec

MOST_KEPT: Final = 16_384


def kept(body: object) -> dict[str, Any]:
    """The body for the row, or that there was more than is kept; a row takes no NUL."""
    written = msgspec.json.encode(body)
    return {"cut": True} if len(written) > MOST_KEPT or b"\\u0000" in written else {"body": body}
