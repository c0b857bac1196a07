"""The flows a new company begins with, as documents."""

from pathlib import Path
from typing import Any

import msgspec


def starter(name: str) -> dict[str, Any]:
    """Read a starter flow; a fresh copy each time."""
    return msgspec.json.decode((Path(__file__).parent / f"{name}.json").read_bytes(), type=dict[str, Any])
