"""What each step of a flow does, and which of its values a flow may keep."""

from collections.abc import Mapping
from typing import Any

from hubwright_sdk import CallContext, NodeResult, OrderQuery, PartyQuery
from hubwright_tryton import orders, people, stock
from hubwright_tryton.values import number, quantity
from hubwright_tryton.words import lines_of, places_of, shipment_of, state_of, total_of

_MOST_PARTIES = 5


async def order_status(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    """One order; with an address or a phone number filled in, only if it is theirs."""
    wanted = _text(given, "number")
    if not wanted:
        return NodeResult("not_found")
    domain = orders.domain_of(OrderQuery(number=wanted, email=_text(given, "email"), phone=_text(given, "phone")))
    found = await orders.find(context, domain, 1)
    if not found:
        context.log("Tryton knows no such order")
        return NodeResult("not_found")
    sale, language = found[0], context.language
    values = {
        "order": sale.number,
        "state": state_of(sale, language),
        "shipment": shipment_of(sale, language),
        "total": total_of(sale),
        "lines": lines_of(sale.lines, language),
        "ordered_on": sale.ordered_on,
    }
    return NodeResult("found", values)


async def party(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    """A customer or supplier, if it can be only one."""
    query = PartyQuery(
        name=_text(given, "name"),
        email=_text(given, "email"),
        phone=_text(given, "phone"),
        tax_id=_text(given, "tax_id"),
        limit=_MOST_PARTIES,
    )
    found = await people.find(context, query)
    if not found:
        return NodeResult("not_found")
    if len(found) > 1:
        return NodeResult("several", {"names": ", ".join(each.name for each in found)})
    (only,) = found
    values = {"names": only.name, "party": only.external_id, "party_email": only.email, "party_phone": only.phone}
    return NodeResult("found", {**values, "party_tax_id": only.tax_id})


async def stock_level(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    """Whether there is enough of an article."""
    found = await stock.find(context, _text(given, "article"), _text(given, "place"))
    if found is None:
        return NodeResult("not_found")
    wanted = number(_text(given, "wanted")) or number("1")
    values = {
        "available": quantity(found.available),
        "unit": found.unit,
        "article_name": found.name,
        "places": places_of(found.levels, context.language),
    }
    return NodeResult("in_stock" if number(found.available) >= wanted else "out", values)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""
