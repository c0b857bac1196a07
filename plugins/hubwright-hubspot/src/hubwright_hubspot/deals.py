"""Deals of a contact: the newest, a new one, one moved to another stage."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hubwright_hubspot.records import held_by
from hubwright_hubspot.service import ask, listed
from hubwright_sdk import CallContext, Malformed, Refused

_PLACE = "/crm/v3/objects/deals"
_OF_A_CONTACT = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
_SHOWN = [
    "dealname", "amount", "deal_currency_code", "dealstage", "pipeline", "closedate", "createdate", "hs_is_closed",
    "description",
]  # fmt: skip
_MOST_PAGES = 5
_BATCH = 100
Deal = dict[str, str]


async def deals_of(context: CallContext, contact_id: str) -> list[Deal]:
    """All deals of a contact, the newest first; deals beyond five hundred are left out."""
    ids = await _ids_of(context, contact_id)
    found: list[Deal] = []
    for start in range(0, len(ids), _BATCH):
        asked = {"properties": _SHOWN, "inputs": [{"id": each} for each in ids[start : start + _BATCH]]}
        answer = await ask(context, "POST", f"{_PLACE}/batch/read", asked)
        found += [_deal(record) for record in listed(answer.told)]
    return sorted(found, key=lambda deal: (deal["createdate"], deal["id"]), reverse=True)


def is_open(deal: Mapping[str, str]) -> bool:
    """Neither won nor lost."""
    return deal["hs_is_closed"] != "true"


async def make(context: CallContext, contact_id: str, told: Mapping[str, str]) -> tuple[Deal, bool]:
    """A new deal of a contact, and whether it is new: the mark of the call in its description finds a first try's."""
    mark = f"[ref {hashlib.sha256(context.idempotency_key.encode()).hexdigest()[:16]}]"
    for deal in await deals_of(context, contact_id):
        if mark in deal["description"]:
            return deal, False
    properties = {name: value for name, value in told.items() if value}
    properties["description"] = f"{told.get('description', '')}\n{mark}".strip()
    body = {"properties": properties, "associations": [{"to": {"id": contact_id}, "types": [_OF_A_CONTACT]}]}
    answer = await ask(context, "POST", _PLACE, body)
    if answer.is_missing or answer.is_taken:
        raise Refused(f"HubSpot refuses the deal: {answer.message[:200]}")
    return _deal(answer.told), True


async def move(context: CallContext, deal_id: str, stage: str, pipeline: str) -> Deal | None:
    """Another stage; None when there is no such deal."""
    properties = {"dealstage": stage, **({"pipeline": pipeline} if pipeline else {})}
    answer = await ask(context, "PATCH", f"{_PLACE}/{quote(deal_id, safe='')}", {"properties": properties})
    return None if answer.is_missing else _deal(answer.told)


async def _ids_of(context: CallContext, contact_id: str) -> list[str]:
    ids: list[str] = []
    after = ""
    for _ in range(_MOST_PAGES):
        paged = f"&after={quote(after)}" if after else ""
        path = f"/crm/v3/objects/contacts/{quote(contact_id, safe='')}/associations/deals?limit=100{paged}"
        answer = await ask(context, "GET", path)
        if answer.is_missing:
            return []
        ids += [str(each.get("id") or each.get("toObjectId")) for each in listed(answer.told)]
        after = str(((answer.told.get("paging") or {}).get("next") or {}).get("after") or "")
        if not after:
            break
    return list(dict.fromkeys(ids))


def _deal(record: Mapping[str, Any]) -> Deal:
    if not record.get("id"):
        raise Malformed("HubSpot answers with a deal without an id")
    held = held_by(record)
    return {"id": str(record["id"]), **{name: held.get(name, "") for name in _SHOWN}}
