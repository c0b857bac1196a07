"""A contact of HubSpot in the platform's words, and back; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hubwright_sdk import CrmContact, Malformed

_NAME = ("firstname", "lastname")
_OWN = (*_NAME, "email", "phone")
Properties = dict[str, str]


def further(settings: Mapping[str, Any]) -> dict[str, str]:
    """Further properties that are kept in step, and their names here."""
    pairs = (pair.partition("=")[::2] for pair in str(settings.get("fields") or "").split(",") if "=" in pair)
    return {there.strip(): here.strip() for there, here in pairs if there.strip() not in _OWN}


def wanted(settings: Mapping[str, Any]) -> list[str]:
    """The properties that a look asks for."""
    return [*_OWN, *further(settings)]


def as_contact(record: Mapping[str, Any], settings: Mapping[str, Any]) -> CrmContact:
    """What HubSpot calls a record."""
    held = held_by(record)
    moments = {name: _moment(history) for name, history in _histories(record).items()}
    by_field = {
        "name": _latest(moments.get(each) for each in _NAME),
        "email": moments.get("email"),
        "phone": moments.get("phone"),
        **{here: moments.get(there) for there, here in further(settings).items()},
    }
    return CrmContact(
        external_id=_id(record),
        name=joined(held),
        email=held.get("email", ""),
        phone=held.get("phone", ""),
        url=address_of(_id(record), settings),
        fields={here: held.get(there, "") for there, here in further(settings).items()},
        changed_at=_time(record.get("updatedAt")),
        changed={field: at for field, at in by_field.items() if at is not None},
    )


def held_by(record: Mapping[str, Any]) -> Properties:
    """The properties as texts; what is not filled in is empty."""
    properties = record.get("properties")
    if not isinstance(properties, dict):
        raise Malformed("HubSpot answers with a record without properties")
    return {str(name): "" if value is None else str(value) for name, value in properties.items()}


def facts_of(held: Mapping[str, str], settings: Mapping[str, Any]) -> dict[str, str]:
    """The same fields as a contact's, flat."""
    return {
        "name": joined(held),
        "email": held.get("email", ""),
        "phone": held.get("phone", ""),
        **{here: held.get(there, "") for there, here in further(settings).items()},
    }


def to_properties(facts: Mapping[str, str], settings: Mapping[str, Any]) -> Properties:
    """Fields here as properties there; a field that is not kept in step is left out."""
    written: Properties = {name: facts[name] for name in ("email", "phone") if name in facts}
    if "name" in facts:
        first, _space, last = " ".join(facts["name"].split()).partition(" ")
        written |= {"firstname": first, "lastname": last}
    return written | {there: facts[here] for there, here in further(settings).items() if here in facts}


def joined(held: Mapping[str, str]) -> str:
    """First and last name as one."""
    return " ".join(part for part in (held.get(each, "").strip() for each in _NAME) if part)


def held_before(record: Mapping[str, Any], written: Mapping[str, str], since: datetime | None) -> Properties:
    """What properties held right before they were written, where somebody wrote them after we had looked."""
    found: Properties = {}
    for name, history in _histories(record).items():
        if name not in written:
            continue
        values = [str(each.get("value") or "") for each in history]
        at = values.index(written[name]) if written[name] in values else 0
        if at + 1 < len(history):
            moment = _time(history[at + 1].get("timestamp"))
            if since is not None and moment is not None and moment > since:
                found[name] = values[at + 1]
    return found


def address_of(contact_id: str, settings: Mapping[str, Any]) -> str:
    """Where people look at a contact there; needs the number of the account."""
    return record_address("0-1", contact_id, settings)


def record_address(kind: str, record_id: str, settings: Mapping[str, Any]) -> str:
    """The same for any kind of record, by HubSpot's number for the kind."""
    account = str(settings.get("account") or "")
    address = str(settings.get("app_address") or "")
    if not account or not address.startswith("https://"):
        return ""
    return f"{address}/contacts/{account}/record/{kind}/{record_id}"


def looked_at(record: Mapping[str, Any]) -> datetime | None:
    """When the record was changed last, as of this look."""
    return _time(record.get("updatedAt"))


def _id(record: Mapping[str, Any]) -> str:
    found = record.get("id")
    if not isinstance(found, str | int) or not str(found):
        raise Malformed("HubSpot answers with a record without an id")
    return str(found)


def _histories(record: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Earlier values of properties, the latest first."""
    told = record.get("propertiesWithHistory")
    if not isinstance(told, dict):
        return {}
    return {
        str(name): [each for each in entries if isinstance(each, dict)]
        for name, entries in told.items()
        if isinstance(entries, list)
    }


def _moment(history: list[Mapping[str, Any]]) -> datetime | None:
    return _time(history[0].get("timestamp")) if history else None


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
