"""A schema's own words in the reader's language; our sentences for what a field lacks."""

from collections.abc import Callable, Mapping
from typing import Any

from hubwright.kernel.i18n import _, language

Schema = Mapping[str, Any]


def said(words: object, otherwise: str = "") -> str:
    """Pick the reader's language out of {en, zh}; plain text stays as it is."""
    if isinstance(words, str):
        return words
    if isinstance(words, Mapping):
        return str(words.get(language()) or words.get("en") or otherwise)
    return otherwise


def label_of(schema: Schema, name: str) -> str:
    """The field's label: localised title, plain title, or the name made readable."""
    return said(schema.get("x-title"), said(schema.get("title"), name.replace("_", " ").capitalize()))


def option_label(schema: Schema, value: object) -> str:
    """The label of one enum value."""
    return said(schema.get("x-enum-titles", {}).get(str(value)), str(value))


_SENTENCES: dict[str, Callable[[], str]] = {
    "required": lambda: _("This is needed."),
    "minLength": lambda: _("Use at least %(limit)s characters."),
    "maxLength": lambda: _("Keep this to %(limit)s characters."),
    "minimum": lambda: _("This must be at least %(limit)s."),
    "maximum": lambda: _("This must be at most %(limit)s."),
    "enum": lambda: _("Choose one of the listed values."),
    "minItems": lambda: _("At least %(limit)s entries are needed."),
    "maxItems": lambda: _("At most %(limit)s entries are possible."),
    "uniqueItems": lambda: _("Each entry may appear only once."),
}


def sentence(keyword: str, schema: Schema, limit: object) -> str:
    """Say what is wrong with a field and what would be right."""
    if keyword in ("pattern", "format"):
        return said(schema.get("x-pattern-help")) or _format_sentence(str(schema.get("format", "")))
    if keyword == "type" and schema.get("type") in ("number", "integer"):
        return _("Enter a number.")
    if keyword == "minLength" and limit == 1:
        keyword = "required"
    told = _SENTENCES.get(keyword, lambda: _("This cannot be used as it is."))()
    return told % {"limit": limit} if "%(limit)s" in told else told


def _format_sentence(kind: str) -> str:
    match kind:
        case "email":
            return _("Enter an e-mail address such as name@example.com.")
        case "uri" | "image":
            return _("Enter a full address that starts with https://.")
        case "color":
            return _("Enter a colour such as #0f6b6b.")
        case _:
            return _("This does not have the expected form.")
