"""Takes secrets out of what came from outside. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

import msgspec

HIDDEN: Final = "•••"
_SECRET: Final = re.compile(
    r"token|secret|passw|authori[sz]ation|api[_-]?key|cookie|credential|signature", re.IGNORECASE
)
_LONGEST: Final = 4_000


def without_secrets(value: object) -> object:
    """The same with a mask wherever a name says that something is secret."""
    if isinstance(value, dict):
        return {str(k): HIDDEN if _SECRET.search(str(k)) else without_secrets(v) for k, v in value.items()}
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    return value


def written(value: object) -> str:
    """An answer for people: text as it is, anything else as JSON, and not for ever."""
    text = (
        value if isinstance(value, str) else msgspec.json.format(msgspec.json.encode(without_secrets(value))).decode()
    )
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def address(request: dict[str, object]) -> str:
    """Where a call went: never its query, headers or body, which may carry keys."""
    if "url" in request:
        parts = urlsplit(str(request["url"]))
        return f"{request.get('method', 'POST')} {parts.hostname or ''}{parts.path}"
    return " ".join(str(request[key]) for key in ("plugin", "name") if request.get(key))
