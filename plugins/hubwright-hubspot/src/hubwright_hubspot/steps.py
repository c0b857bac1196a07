"""The two steps for flows: a contact, and a deal."""

from collections.abc import Mapping
from typing import Any

from hubwright_hubspot import contacts, deals
from hubwright_hubspot.companies import company_of
from hubwright_hubspot.records import as_contact
from hubwright_sdk import CallContext, ContactQuery, ContactToSave, CrmContact, NodeResult, Refused


async def contact_step(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    """Find somebody, or make sure that they are there; what HubSpot knows of them is filled in, never written over."""
    told = {name: _text(given, name) for name in ("contact_id", "email", "phone", "name")}
    if _text(given, "action") == "save":
        return await _saved(told, given, context)
    query = ContactQuery(external_id=told["contact_id"], email=told["email"], phone=told["phone"], limit=1)
    found = await contacts.found(context, query)
    return NodeResult("found", await _kept(found[0], given, context)) if found else NodeResult("not_found")


async def deal_step(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    """The newest open deal, a new one, or one moved."""
    match _text(given, "action"):
        case "create":
            return await _new_deal(given, context)
        case "move":
            return await _moved(given, context)
    open_ones = [each for each in await deals.deals_of(context, _needed(given, "contact_id")) if deals.is_open(each)]
    return NodeResult("found", _deal(open_ones[0], len(open_ones))) if open_ones else NodeResult("not_found")


async def _saved(told: Mapping[str, str], given: Mapping[str, Any], context: CallContext) -> NodeResult:
    if told["contact_id"]:
        changed = ContactToSave(
            external_id=told["contact_id"], name=told["name"], email=told["email"], phone=told["phone"]
        )
        if await contacts.by_id(context, told["contact_id"]) is None:
            return NodeResult("not_found")
        saved = await contacts.saved(context, changed)
    else:
        saved = await contacts.created(context, {name: told[name] for name in ("email", "phone", "name")})
    record = await contacts.by_id(context, saved.external_id)
    if record is None:
        return NodeResult("not_found")
    kept = await _kept(as_contact(record, context.settings), given, context)
    return NodeResult("created" if saved.created else "found", kept)


async def _new_deal(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    told = {
        "dealname": _needed(given, "name"),
        "amount": _text(given, "amount"),
        "dealstage": _needed(given, "stage"),
        "pipeline": _text(given, "pipeline") or "default",
        "description": _text(given, "description"),
    }
    made, is_new = await deals.make(context, _needed(given, "contact_id"), told)
    if not is_new:
        context.log("the deal was there already: an earlier try had made it")
    return NodeResult("created", _deal(made, 1))


async def _moved(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    moved = await deals.move(context, _needed(given, "deal_id"), _needed(given, "stage"), _text(given, "pipeline"))
    return NodeResult("moved", _deal(moved, 1)) if moved is not None else NodeResult("not_found")


async def _kept(contact: CrmContact, given: Mapping[str, Any], context: CallContext) -> dict[str, str]:
    """What the step keeps; the company costs two requests more, so a flow asks for it."""
    values = {
        "found_id": contact.external_id,
        "found_name": contact.name,
        "found_email": contact.email,
        "found_phone": contact.phone,
    }
    if given.get("with_company") is not True:
        return values
    company = await company_of(context, contact.external_id)
    return {**values, "found_company": company["name"] if company else ""}


def _deal(deal: Mapping[str, str], count: int) -> dict[str, str]:
    return {
        "found_id": deal["id"],
        "found_name": deal["dealname"],
        "found_stage": deal["dealstage"],
        "found_amount": deal["amount"],
        "found_count": str(count),
    }


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value).strip()


def _needed(given: Mapping[str, Any], name: str) -> str:
    value = _text(given, name)
    if not value:
        raise Refused(f"the step needs {name}, and it is empty")
    return value
