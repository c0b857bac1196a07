"""Parties of Tryton: how customers are found by what is known of them."""

import re
from collections.abc import Mapping
from typing import Any

from hubwright_sdk import CallContext, Party, PartyQuery
from hubwright_tryton.values import exactly, rows_in, text
from hubwright_tryton.wire import Tryton

_FIELDS = [
    "name",
    "rec_name",
    "code",
    "tax_identifier.code",
    "contact_mechanisms.type",
    "contact_mechanisms.value",
]
_PHONES = ["phone", "mobile"]
_LEAST_DIGITS = 5
_MOST_OF_A_TEXT = 200


def reached_by(email: str, phone: str, *, field: str) -> list[Any] | None:
    """Either of them, at whoever the field leads to; None when neither can be one."""
    ways: list[Any] = []
    if "@" in email and len(email) <= _MOST_OF_A_TEXT:
        address = ["value", "ilike", exactly(email.strip())]
        ways.append([field, "where", [["type", "=", "email"], address]])
    digits = re.sub(r"[^\d+]", "", phone)
    if len(digits) >= _LEAST_DIGITS:
        same = ["OR", ["value_compact", "=", digits], ["value", "=", phone.strip()]]
        ways.append([field, "where", [["type", "in", _PHONES], same]])
    return ["OR", *ways] if ways else None


async def find(context: CallContext, query: PartyQuery) -> list[Party]:
    """Whoever has all that is asked for; who is called exactly so comes first."""
    domain = _domain(query)
    if domain is None:
        return []
    order = [["name", "ASC"], ["id", "ASC"]]
    rows = await Tryton(context).rows("party.party", domain, list(_FIELDS), limit=query.limit, order=order)
    found = [_party(row) for row in rows]
    return sorted(found, key=lambda party: party.name.casefold() != query.name.strip().casefold())


def _domain(query: PartyQuery) -> list[Any] | None:
    wanted: list[Any] = []
    if query.external_id:
        if not query.external_id.isdigit():
            return None
        wanted.append(["id", "=", int(query.external_id)])
    if name := query.name.strip():
        if len(name) > _MOST_OF_A_TEXT:
            return None
        wanted.append(["name", "ilike", f"%{exactly(name)}%"])
    if query.email or query.phone:
        ways = reached_by(query.email, query.phone, field="contact_mechanisms")
        if ways is None:
            return None
        wanted.append(ways)
    if query.tax_id:
        wanted.append(["identifiers.code", "ilike", exactly(query.tax_id.strip())])
    return wanted or None


def _party(row: Mapping[str, Any]) -> Party:
    ways = rows_in(row, "contact_mechanisms.")
    return Party(
        external_id=text(row, "id"),
        name=text(row, "name") or text(row, "rec_name"),
        email=_first(ways, ["email"]),
        phone=_first(ways, _PHONES),
        tax_id=text(row, "tax_identifier.", "code"),
    )


def _first(ways: list[Mapping[str, Any]], kinds: list[str]) -> str:
    return next((text(each, "value") for each in ways if text(each, "type") in kinds), "")
