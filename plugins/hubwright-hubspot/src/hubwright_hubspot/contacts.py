"""Contacts of HubSpot: found, read, saved without writing over anybody, and who changed since."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from hubwright_hubspot.records import (
    Properties,
    address_of,
    as_contact,
    facts_of,
    held_before,
    held_by,
    joined,
    looked_at,
    to_properties,
    wanted,
)
from hubwright_hubspot.service import ask, listed
from hubwright_sdk import (
    CallContext,
    ChangesAsked,
    ContactChanges,
    ContactQuery,
    ContactToSave,
    CrmContact,
    KnownContacts,
    Malformed,
    Refused,
    SavedContact,
)

_PLACE = "/crm/v3/objects/contacts"
_EXISTING = re.compile(r"Existing ID: *(\d+)")
_WITH_HISTORY = 50
_OVERLAP_MS = 60_000
_NAMES = ("firstname", "lastname")


async def found(context: CallContext, query: ContactQuery) -> list[CrmContact]:
    """By id or address at once; by phone or name as far as HubSpot's index has it."""
    if query.external_id or query.email:
        record = await by_id(context, query.external_id) if query.external_id else await by_email(context, query.email)
        return [as_contact(record, context.settings)] if record is not None else []
    if not query.phone and not query.name:
        return []
    asked: dict[str, Any] = {"properties": wanted(context.settings), "limit": query.limit}
    if query.phone:
        asked["filterGroups"] = [{"filters": [{"propertyName": "phone", "operator": "EQ", "value": query.phone}]}]
    if query.name:
        asked["query"] = query.name
    answer = await ask(context, "POST", f"{_PLACE}/search", asked)
    return [as_contact(record, context.settings) for record in listed(answer.told)]


async def read(context: CallContext, external_ids: list[str]) -> KnownContacts:
    """How they are now. One that a batch does not know may have been merged into another."""
    records: dict[str, dict[str, Any]] = {}
    for start in range(0, len(external_ids), _WITH_HISTORY):
        names = wanted(context.settings)
        asked = {
            "properties": names,
            "propertiesWithHistory": names,
            "inputs": [{"id": each} for each in external_ids[start : start + _WITH_HISTORY]],
        }
        answer = await ask(context, "POST", f"{_PLACE}/batch/read", asked)
        records |= {str(record.get("id")): record for record in listed(answer.told)}
    gone, moved = [], {}
    for name in external_ids:
        if name in records:
            continue
        record = await by_id(context, name)
        if record is None:
            gone.append(name)
        else:
            records[str(record.get("id"))] = record
            moved[name] = str(record.get("id"))
    moved = {old: new for old, new in moved.items() if old != new}
    return KnownContacts(
        contacts=[as_contact(record, context.settings) for record in records.values()], gone=gone, moved=moved
    )


async def saved(context: CallContext, contact: ContactToSave) -> SavedContact:
    """Change the one that is named; else make a new one, or fill in what an existing one of that address lacks."""
    told = _told(contact)
    if not contact.external_id:
        return await created(context, told)
    record = await by_id(context, contact.external_id)
    if record is None:
        raise Refused("HubSpot does not know this contact any more")
    before, written = facts_of(held_by(record), context.settings), to_properties(told, context.settings)
    outdated = [
        field
        for field, value in contact.expected.items()
        if field in told and before.get(field, "") not in (value, _as_held(field, told[field]))
    ]
    if outdated:
        return SavedContact(contact.external_id, outdated=True, contact=as_contact(record, context.settings))
    return await _changed(context, record, written)


async def created(context: CallContext, told: Mapping[str, str]) -> SavedContact:
    """A new contact; HubSpot tells them apart by e-mail address, so the second try finds the first one's."""
    if not told.get("email"):
        raise Refused("HubSpot tells contacts apart by their e-mail address: without one none is made")
    existing = await by_email(context, told["email"])
    if existing is None:
        properties = to_properties({name: value for name, value in told.items() if value}, context.settings)
        answer = await ask(context, "POST", _PLACE, {"properties": properties})
        if not answer.is_taken:
            made = as_contact(answer.told, context.settings)
            return SavedContact(made.external_id, created=True, url=made.url)
        named = _EXISTING.search(answer.message)  # made by somebody else since we looked, or by our own first try
        existing = await by_id(context, named[1]) if named else await by_email(context, told["email"])
        if existing is None:
            raise Malformed("HubSpot says that the contact is there, but not which one it is")
    held = held_by(existing)
    lacking = {
        name: value
        for name, value in to_properties(told, context.settings).items()
        if value and not held.get(name) and not (name in _NAMES and joined(held))
    }
    return await _changed(context, existing, lacking)


async def by_id(context: CallContext, contact_id: str) -> dict[str, Any] | None:
    """One contact with what it held before; None when there is none, or only in the bin."""
    names = ",".join(wanted(context.settings))
    return await _one(context, contact_id, {"properties": names, "propertiesWithHistory": names})


async def by_email(context: CallContext, email: str) -> dict[str, Any] | None:
    """The one contact with this address."""
    names = ",".join(wanted(context.settings))
    return await _one(context, email.strip(), {"idProperty": "email", "properties": names})


async def changes(context: CallContext, asked: ChangesAsked) -> ContactChanges:
    """Who changed since, the longest ago first. The index is late by seconds, so each look goes back a minute."""
    since, _colon, after = (asked.cursor or str(int(asked.since.timestamp() * 1_000))).partition(":")
    if not since.isdigit():
        raise Malformed("this cursor is not of HubSpot's")
    body: dict[str, Any] = {
        "filterGroups": [{"filters": [{"propertyName": "lastmodifieddate", "operator": "GTE", "value": since}]}],
        "sorts": [{"propertyName": "lastmodifieddate", "direction": "ASCENDING"}],
        "properties": ["lastmodifieddate"],
        "limit": asked.most,
        **({"after": after} if after else {}),
    }
    answer = await ask(context, "POST", f"{_PLACE}/search", body)
    records = listed(answer.told)
    names = [str(record.get("id")) for record in records]
    last = _changed_ms(records[-1]) if records else int(since)
    further = str(((answer.told.get("paging") or {}).get("next") or {}).get("after") or "")
    if not further:
        return ContactChanges(cursor=str(max(int(since), last - _OVERLAP_MS)), external_ids=names)
    cursor = str(last) if last > int(since) else f"{since}:{further}"  # more of one moment than a page holds
    return ContactChanges(cursor=cursor, external_ids=names, more=True)


async def _one(context: CallContext, name: str, query: Mapping[str, str]) -> dict[str, Any] | None:
    answer = await ask(context, "GET", f"{_PLACE}/{quote(name, safe='')}?{urlencode(query)}")
    if answer.is_missing or answer.told.get("archived") is True:
        return None
    return dict(answer.told)


async def _changed(context: CallContext, record: Mapping[str, Any], written: Properties) -> SavedContact:
    """Write what is different, and look what came of it: HubSpot has no conditional writes, but it keeps the past."""
    contact, held = as_contact(record, context.settings), held_by(record)
    different = {name: value for name, value in written.items() if held.get(name, "") != value}
    if not different:
        return SavedContact(contact.external_id, url=contact.url, contact=contact)
    answer = await ask(context, "PATCH", f"{_PLACE}/{contact.external_id}", {"properties": different})
    if answer.is_missing:
        raise Refused("HubSpot does not know this contact any more")
    if answer.is_taken:
        raise Refused(f"HubSpot refuses (409): {answer.message[:200]}")
    after = await by_id(context, contact.external_id)
    if after is None:
        raise Refused("HubSpot does not know this contact any more")
    before = held_before(after, different, looked_at(record))
    lost = facts_of({**held, **different, **before}, context.settings)
    by_field = to_fields(before, context.settings)
    return SavedContact(
        contact.external_id,
        url=address_of(contact.external_id, context.settings),
        contact=as_contact(after, context.settings),
        overwritten={field: lost[field] for field in by_field},
    )


def to_fields(properties: Mapping[str, str], settings: Mapping[str, Any]) -> list[str]:
    """Which fields here these properties belong to."""
    return [field for field in facts_of({}, settings) if set(to_properties({field: ""}, settings)) & set(properties)]


def _told(contact: ContactToSave) -> dict[str, str]:
    whole = {"name": contact.name, "email": contact.email, "phone": contact.phone}
    whole |= {name: "" if value is None else str(value) for name, value in contact.fields.items()}
    if contact.only:
        return {name: whole.get(name, "") for name in contact.only}
    return {name: value for name, value in whole.items() if value}


def _as_held(field: str, value: str) -> str:
    """What HubSpot makes of a value."""
    if field == "email":
        return value.strip().lower()
    return " ".join(value.split()) if field == "name" else value


def _changed_ms(record: Mapping[str, Any]) -> int:
    properties = record.get("properties")
    told = properties.get("lastmodifieddate") if isinstance(properties, dict) else None
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        raise Malformed("HubSpot does not say when a contact changed") from None
    return int((at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp() * 1_000)


def changed_in(body: str) -> tuple[list[str], int]:
    """The contacts that a post of HubSpot tells of, and how many of its events mean nothing here."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("HubSpot posted something else than JSON") from None
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise Malformed("HubSpot posted something else than a list of events")
    named: list[str] = []
    others = 0
    for event in events:
        kind, _dot, _what = str(event.get("subscriptionType") or "").partition(".")
        if kind == "contact" or (kind == "object" and event.get("objectTypeId") == "0-1"):
            merged = event.get("mergedObjectIds")
            told = [event.get("objectId"), event.get("primaryObjectId"), event.get("newObjectId")]
            named += [str(each) for each in [*told, *(merged if isinstance(merged, list) else [])] if each]
        else:
            others += 1
    return list(dict.fromkeys(named)), others
