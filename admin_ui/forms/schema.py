"""Short ways to write the schemas of our own forms; titles are already in the reader's language."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]


def fields(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object whose fields appear in the order given."""
    ordered = {name: {"x-order": place, **part} for place, (name, part) in enumerate(properties.items())}
    return {"type": "object", "required": list(required), "properties": ordered}


def text(title: str, *, help_text: str = "", autocomplete: str = "", longest: int = 200, example: str = "") -> Schema:
    """One line."""
    return _with(
        {"type": "string", "maxLength": longest, "x-title": title},
        **{"x-help": help_text, "x-autocomplete": autocomplete, "x-placeholder": example},
    )


def lines(title: str, *, help_text: str = "", longest: int = 4000) -> Schema:
    """Several lines."""
    return _with(
        {"type": "string", "format": "textarea", "maxLength": longest, "x-title": title}, **{"x-help": help_text}
    )


def moment(title: str, *, help_text: str = "") -> Schema:
    """A day and a time on the clock of whoever reads."""
    shape = {"type": "string", "format": "datetime-local", "maxLength": 40, "x-title": title}
    return _with(shape, **{"x-help": help_text})


def email(title: str, *, help_text: str = "", autocomplete: str = "email") -> Schema:
    """An address; whether it exists only a mail can tell."""
    shape = {"type": "string", "format": "email", "maxLength": 320, "x-title": title, "x-autocomplete": autocomplete}
    return _with(shape, **{"x-help": help_text})


def password(title: str, *, new: bool = False, help_text: str = "") -> Schema:
    """A password: never shown again, not even after an error."""
    shape = {"type": "string", "x-secret": True, "x-never-stored": True, "x-title": title}
    return _with(shape, **{"x-help": help_text, "x-autocomplete": "new-password" if new else "current-password"})


def choice(
    title: str, options: Mapping[str, str], *, helps: Mapping[str, str] | None = None, cards: bool = False, **more: Any
) -> Schema:
    """One of several; as cards when each needs a sentence."""
    shape = {"type": "string", "enum": list(options), "x-title": title, "x-enum-titles": dict(options), **more}
    return _with(shape, **{"x-enum-help": dict(helps or {}), "x-widget": "cards" if cards else ""})


def several(title: str, options: Mapping[str, str], *, helps: Mapping[str, str] | None = None) -> Schema:
    """Any of several."""
    items = {"enum": list(options), "x-enum-titles": dict(options), "x-enum-help": dict(helps or {})}
    return {"type": "array", "items": items, "x-title": title}


def hidden() -> Schema:
    """Carried along, not shown."""
    return {"type": "string", "x-hidden": True}


def _with(shape: Schema, **more: Any) -> Schema:
    return {**shape, **{key: value for key, value in more.items() if value}}
