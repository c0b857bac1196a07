"""A contact and a customer as the same flat facts, as far as the plugin may know them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hubwright.desk.contacts.schemas import ContactView
from hubwright_sdk import ContactToSave, CrmContact, Manifest

_CLASSES = {"name": "contact.name", "email": "contact.email", "phone": "contact.phone"}
_LONGEST = 2_000


def may_keep_in_step(manifest: Manifest) -> bool:
    """Whether a plugin does both: answers for changes, and may read and write contacts."""
    return {"read_contacts", "changed_contacts", "save_contact"} <= set(manifest.implements) and {
        "contact:read",
        "contact:write",
    } <= set(manifest.scopes)


def facts_there(manifest: Manifest, customer: CrmContact) -> dict[str, str]:
    """What is kept in step: what the other side has and the plugin may know."""
    told: dict[str, Any] = {
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        **{name: value for name, value in customer.fields.items() if name not in ("tags", "language", "id")},
    }
    return {name: _text(value)[:_LONGEST] for name, value in told.items() if _may(manifest, name) and _is_plain(value)}


def facts_here(contact: ContactView, there: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The same fields of ours, and of theirs those that are comparable: a list here is nothing another system has."""
    told: dict[str, Any] = {**contact.fields, "name": contact.name, "email": contact.email}
    plain = {name: value for name, value in there.items() if _is_plain(told.get(name))}
    return {name: _text(told.get(name)) for name in plain}, plain


def moments_there(customer: CrmContact, fields: Mapping[str, str]) -> dict[str, datetime]:
    """When each field changed there."""
    found = {name: customer.changed.get(name, customer.changed_at) for name in fields}
    return {name: at for name, at in found.items() if at is not None}


def to_save(external_id: str, facts: Mapping[str, str], expected: Mapping[str, str]) -> ContactToSave:
    """These fields, and what they hold there as far as we know."""
    return ContactToSave(
        external_id=external_id,
        name=facts.get("name", ""),
        email=facts.get("email", ""),
        phone=facts.get("phone", ""),
        fields={name: value for name, value in facts.items() if name not in _CLASSES},
        only=sorted(facts),
        expected={name: expected.get(name, "") for name in facts},
    )


def known_facts(manifest: Manifest, contact: ContactView) -> dict[str, str]:
    """All that the plugin may know of a contact."""
    told: dict[str, Any] = {**contact.fields, "name": contact.name, "email": contact.email}
    return {name: _text(value) for name, value in told.items() if value and _is_plain(value) and _may(manifest, name)}


def _may(manifest: Manifest, name: str) -> bool:
    return _CLASSES.get(name, "contact.fields") in manifest.data_classes


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _text(value: object) -> str:
    return "" if value is None else str(value)
