"""The built files beside this module, by their role; built by `npm run build`, committed, never built at run time."""

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def assets() -> dict[str, str]:
    """Role (`loader.js`, `panel.js`, `panel.css`) -> hashed file name."""
    built: dict[str, str] = json.loads((STATIC / "manifest.json").read_text("utf-8"))["files"]
    return built
