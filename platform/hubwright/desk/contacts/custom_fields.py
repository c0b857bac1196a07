"""Fields that a company keeps of its customers: their kinds, and what may stand in them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from hubwright.desk.contacts import field_queries
from hubwright.desk.contacts.schemas import FIELD_KINDS, CustomField
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

MOST, MOST_CHOICES, LONGEST = 60, 100, 1_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# What every contact has, and what flows read of one by these names.
_TAKEN = frozenset({"id", "name", "email", "language", "tags", "phone"})


def read_value(field: CustomField, text: str) -> str:
    """A value as it is kept: numbers without spaces, days as 2026-01-31, yes or no; refuses what is none."""
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise Invalid(FieldError(field.key, _("This is too long.")))
    if field.kind == "number":
        text = text.replace(" ", "").replace(",", "")
        if re.fullmatch(r"[+-]?\d{1,18}(\.\d{1,9})?", text) is None:
            raise Invalid(FieldError(field.key, _("This is not a number.")))
        return text.removeprefix("+")
    if field.kind == "date":
        return _day(field, text)
    if field.kind == "choice" and text not in field.choices:
        raise Invalid(FieldError(field.key, _("This is not one of the choices.")))
    if field.kind == "yes_no":
        return _yes_no(field, text)
    return text


async def fields_of() -> list[CustomField]:
    """The company's fields in their order."""
    return await field_queries.all_fields()


async def add_field(actor: Actor, *, key: str, title: str, kind: str, choices: Sequence[str] = ()) -> UUID:
    """Keep one more field of every customer."""
    actor.require(Permission.SETTINGS_MANAGE)
    known = await field_queries.all_fields()
    title, wanted = title.strip()[:80], [each for each in (one.strip()[:80] for one in choices) if each]
    if not title:
        raise Invalid(FieldError("title", _("Please fill this in.")))
    if _KEY.fullmatch(key) is None or key in _TAKEN:
        raise Invalid(FieldError("key", _("Use small letters, digits and _, and no name that contacts have already.")))
    if key in {field.key for field in known}:
        raise Invalid(FieldError("key", _("There is a field of this name already.")))
    chosen = next((each for each in FIELD_KINDS if each == kind), None)
    if chosen is None:
        raise Invalid(FieldError("kind", _("Choose one of the kinds.")))
    if (chosen == "choice") != bool(wanted) or len(wanted) > MOST_CHOICES:
        raise Invalid(FieldError("choices", _("A choice needs its choices, one a line; others have none.")))
    if len(known) >= MOST:
        raise Invalid(FieldError("key", _("There are too many fields.")))
    field = CustomField(id=new_id(), key=key, title=title, kind=chosen, choices=list(dict.fromkeys(wanted)))
    await field_queries.insert(field, len(known))
    await audit.record(actor, "contacts.field_added", field.id, key=key, kind=kind)
    return field.id


async def remove_field(actor: Actor, field_id: UUID) -> CustomField:
    """Show it no more; what stands in it stays with the customers."""
    actor.require(Permission.SETTINGS_MANAGE)
    found = next((field for field in await field_queries.all_fields() if field.id == field_id), None)
    if found is None:
        raise Missing("field")
    await field_queries.delete(field_id)
    await audit.record(actor, "contacts.field_removed", field_id, key=found.key)
    return found


def read_values(fields: Sequence[CustomField], told: Mapping[str, str]) -> dict[str, str]:
    """Values of fields as they are kept; every one that cannot stay is named."""
    values: dict[str, str] = {}
    errors: list[FieldError] = []
    for field in fields:
        if field.key in told:
            try:
                values[field.key] = read_value(field, told[field.key])
            except Invalid as refused:
                errors += refused.errors
    if errors:
        raise Invalid(*errors)
    return values


def _day(field: CustomField, text: str) -> str:
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        if parts is not None:
            return date(*(int(part) for part in parts.groups())).isoformat()
    except ValueError:
        pass
    raise Invalid(FieldError(field.key, _("This is not a day. Write it like 2026-01-31.")))


def _yes_no(field: CustomField, text: str) -> str:
    word = text.casefold()
    if word in ("yes", "true", "1", "是", "y"):
        return "yes"
    if word in ("no", "false", "0", "否", "n"):
        return "no"
    raise Invalid(FieldError(field.key, _("Answer yes or no.")))
