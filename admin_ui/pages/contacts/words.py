"""What pages of contacts say about stages, addresses, rules and facts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.desk.contacts.schemas import CustomField
from hubwright.kernel.i18n import _


def stage_words() -> dict[str, tuple[str, str, str]]:
    """Stages: words, tone, picture."""
    return {
        "ephemeral": (_("Only met"), "neutral", "user"),
        "identified": (_("Identified"), "info", "user-check"),
        "curated": (_("Kept"), "success", "circle-check"),
        "canonical": (_("Merged"), "primary", "members"),
    }


def identity_kinds() -> dict[str, str]:
    """Kinds of address that a person may add."""
    return {"email": _("E-mail"), "phone": _("Phone"), "external": _("Number in another system")}


def how_words() -> dict[str, str]:
    """How an address was verified."""
    return {"member": _("by a colleague"), "signed": _("by a signed token"), "link": _("by a link that was followed")}


def rule_words(rule: str, fields: Mapping[str, str]) -> str:
    """What a rule compares."""
    if rule.startswith("field:"):
        return fields.get(rule[6:], rule[6:])
    known = {"email": _("E-mail"), "phone": _("Phone"), "external": _("Number in another system")}
    return known.get(rule, rule)


def against_words() -> dict[str, str]:
    """Why a rule did not merge."""
    return {
        "unverified": _("Not verified on both sides"),
        "numbers_differ": _("Verified numbers of the same system differ"),
        "several": _("Several contacts have it"),
    }


def level_words() -> dict[str, str]:
    """What follows from a rule."""
    return {"off": _("Nothing"), "suggest": _("Suggest"), "merge": _("Merge by itself, when verified on both sides")}


def field_kinds() -> dict[str, str]:
    """Kinds of a company's own field."""
    return {
        "text": _("Text"),
        "number": _("Number"),
        "date": _("Day"),
        "choice": _("Choice"),
        "yes_no": _("Yes or no"),
    }


def fact_title(key: str, titles: Mapping[str, str]) -> str:
    """A fact's name for people."""
    if key.startswith("tag:"):
        return _("Tag")
    name = key.removeprefix("field:")
    own = {"name": _("Name"), "email": _("E-mail"), "language": _("Language"), "phone": _("Phone")}
    return own.get(name) or titles.get(name, name)


def fact_value(key: str, value: Any) -> str:
    """A fact as words."""
    if key.startswith("tag:"):
        return key[4:]
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def titles_of(fields: list[CustomField]) -> dict[str, str]:
    """What a company calls its fields."""
    return {field.key: field.title for field in fields}


def called(contact_id: UUID, name: str, email: str = "") -> str:
    """What to call somebody who told no name."""
    return name or email or _("Visitor %(number)s") % {"number": contact_id.hex[-6:].upper()}
