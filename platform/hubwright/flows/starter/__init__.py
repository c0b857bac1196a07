"""Flows that come with the platform, as documents."""

from importlib.resources import files
from typing import Any

import msgspec

STARTERS = ("order_status",)


def starter_document(name: str) -> dict[str, Any]:
    """Read a starter flow; a fresh copy each time."""
    if name not in STARTERS:
        raise LookupError(name)
    return msgspec.json.decode(files(__name__).joinpath(f"{name}.json").read_bytes(), type=dict[str, Any])
