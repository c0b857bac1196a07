"""The block beside a conversation: the customer's newest orders, the newest of all in full."""

from collections.abc import Mapping
from typing import Any

from hubwright_sdk import CallContext, ContactFacts, OrderQuery, PanelBadge, PanelContent, PanelLink, PanelRow
from hubwright_tryton import orders
from hubwright_tryton.orders import Sale
from hubwright_tryton.places import link_to
from hubwright_tryton.words import chinese, line_of, shipment_of, state_of, tone_of, total_of

_MOST_ORDERS = 5
_MOST_LINES = 10
_LONGEST = 500
_LABELS = {
    "number": ("Order", "订单号"),
    "shipment": ("Shipment", "发货"),
    "total": ("Total", "金额"),
    "ordered_on": ("Ordered", "下单日期"),
    "party": ("Customer", "客户"),
    "item": ("Item", "商品"),
    "earlier": ("Earlier order", "其他订单"),
}


async def content_of(contact: ContactFacts | None, context: CallContext) -> PanelContent:
    """What Tryton knows of the person who writes."""
    domain = _domain(contact, str(context.settings["order_field"]))
    if domain is None:
        return PanelContent(note=_no_way(context.language))
    found = await orders.find(context, domain, _MOST_ORDERS)
    return _filled(found, context) if found else PanelContent(note=_no_order(context.language))


def _domain(contact: ContactFacts | None, field: str) -> list[Any] | None:
    """Orders of whoever has this address or number, and the one whose number the flow wrote down."""
    if contact is None:
        return None
    queries = (
        OrderQuery(email=contact.email, phone=contact.phone),
        OrderQuery(number=_written_down(contact.fields, field)),
    )
    ways = [["AND", *domain] for domain in map(orders.domain_of, queries) if domain is not None]
    return ["OR", *ways] if ways else None


def _written_down(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _filled(found: list[Sale], context: CallContext) -> PanelContent:
    language, newest = context.language, found[0]
    url = link_to(context, newest.id)
    shown = [
        ("number", newest.number, url),
        ("shipment", shipment_of(newest, language), ""),
        ("total", total_of(newest), ""),
        ("ordered_on", newest.ordered_on, ""),
        ("party", newest.party, ""),
        *(("item", line_of(line, language), "") for line in newest.lines[:_MOST_LINES]),
        *(("earlier", _in_a_line(sale, language), link_to(context, sale.id)) for sale in found[1:]),
    ]
    at = 1 if chinese(language) else 0
    return PanelContent(
        badges=[PanelBadge(text=state_of(newest, language)[:60] or "?", tone=tone_of(newest))],
        rows=[
            PanelRow(label=_LABELS[name][at], value=value[:_LONGEST], url=link or None)
            for name, value, link in shown
            if value
        ],
        links=[PanelLink(text="在 Tryton 中打开" if at else "Open in Tryton", url=url)] if url else [],
    )


def _in_a_line(sale: Sale, language: str) -> str:
    told = (sale.number, state_of(sale, language), shipment_of(sale, language), total_of(sale))
    return " · ".join(part for part in told if part)


def _no_way(language: str) -> str:
    if chinese(language):
        return "尚无该客户的邮箱、电话或订单号。"
    return "No e-mail address, phone number or order number of this customer is known yet."


def _no_order(language: str) -> str:
    return "Tryton 中没有该客户的订单。" if chinese(language) else "Tryton knows no order of this customer."
