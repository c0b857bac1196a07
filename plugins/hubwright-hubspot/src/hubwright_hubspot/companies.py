"""The company that a contact belongs to, as HubSpot associates them; only read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hubwright_hubspot.records import held_by, record_address
from hubwright_hubspot.service import ask, listed
from hubwright_sdk import CallContext, Malformed

_PRIMARY = 1  # HubSpot's number for the label that one company of a contact has
_TYPE = "0-2"
_MOST = 100
Company = dict[str, str]


async def company_of(context: CallContext, contact_id: str) -> Company | None:
    """The primary one, else the first; None when there is none, or it was deleted since."""
    path = f"/crm/v4/objects/contacts/{quote(contact_id, safe='')}/associations/companies?limit={_MOST}"
    answer = await ask(context, "GET", path)
    found = [] if answer.is_missing else listed(answer.told)
    if not found:
        return None
    chosen = next((each for each in found if _is_primary(each)), found[0])
    company_id = str(chosen.get("toObjectId") or chosen.get("id") or "")
    if not company_id:
        raise Malformed("HubSpot associates a company without an id")
    told = await ask(context, "GET", f"/crm/v3/objects/companies/{quote(company_id, safe='')}?properties=name,domain")
    if told.is_missing or told.told.get("archived") is True:
        return None
    held = held_by(told.told)
    return {
        "id": company_id,
        "name": held.get("name", "") or held.get("domain", ""),
        "domain": held.get("domain", ""),
        "url": record_address(_TYPE, company_id, context.settings),
    }


def _is_primary(association: Mapping[str, Any]) -> bool:
    types = association.get("associationTypes")
    return isinstance(types, list) and any(
        isinstance(each, dict) and each.get("category") == "HUBSPOT_DEFINED" and each.get("typeId") == _PRIMARY
        for each in types
    )
