"""The form of a contact's facts: name, addresses, and the company's own fields by their kinds."""

from collections.abc import Mapping
from typing import Any

from admin_ui.forms.schema import Schema, choice, fields, text
from hubwright.desk.contacts.schemas import ContactView, CustomField
from hubwright.kernel.i18n import _

OWN = "own__"  # before the key of a company's own field, so that it is no other field's name


def facts_schema(own: list[CustomField]) -> Schema:
    """What may be written of a contact."""
    return fields(
        (),
        name=text(_("Name"), autocomplete="off"),
        email=text(_("E-mail"), longest=254, autocomplete="off"),
        phone=text(_("Phone"), longest=40, autocomplete="off"),
        **{f"{OWN}{field.key}": _own(field) for field in own},
    )


def present(contact: ContactView, own: list[CustomField]) -> dict[str, str]:
    """What is there now."""
    kept = contact.fields
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": str(kept.get("phone", "")),
        **{f"{OWN}{field.key}": str(kept.get(field.key, "")) for field in own},
    }


def told(value: Mapping[str, Any]) -> dict[str, str]:
    """What was written, by the names that verbs know."""
    return {key.removeprefix(OWN): str(each or "") for key, each in value.items()}


def _own(field: CustomField) -> Schema:
    if field.kind == "choice":
        return choice(field.title, {"": "-", **{each: each for each in field.choices}}, default="")
    if field.kind == "yes_no":
        return choice(field.title, {"": "-", "yes": _("Yes"), "no": _("No")}, default="")
    help_text = {"date": _("Like 2026-01-31"), "number": _("A number")}.get(field.kind, "")
    return text(field.title, longest=1_000, help_text=help_text, autocomplete="off")
