"""Orders of Tryton: which are looked for, and what is read of them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hubwright_sdk import CallContext, CallFailed, Malformed, OrderQuery, Refused
from hubwright_tryton.people import reached_by
from hubwright_tryton.values import amount, exactly, quantity, rows_in, text
from hubwright_tryton.wire import Tryton

_NEWEST = [["sale_date", "DESC NULLS FIRST"], ["id", "DESC"]]
_ALWAYS = ["number", "state", "sale_date", "total_amount", "currency.code", "party.rec_name"]
_SHIPMENT = "shipment_state"
_LINES = [
    "lines.type",
    "lines.quantity",
    "lines.unit.symbol",
    "lines.product.code",
    "lines.product.rec_name",
    "lines.description",
]
_MOST_LINES = 50
_MOST_OF_A_NUMBER = 60


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One position of an order."""

    article: str
    name: str
    quantity: str
    unit: str


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it stands in Tryton."""

    id: int
    number: str
    state: str
    shipment: str
    ordered_on: str
    total: str
    currency: str
    party: str
    lines: tuple[Line, ...] = ()


def domain_of(query: OrderQuery) -> list[Any] | None:
    """What is asked for as Tryton asks its tables; None when nothing is."""
    wanted: list[Any] = []
    number = query.number.strip()
    if number:
        if len(number) > _MOST_OF_A_NUMBER:
            return None
        wanted.append(["number", "ilike", exactly(number)])
    if query.party_id:
        if not query.party_id.isdigit():
            return None
        wanted.append(["party", "=", int(query.party_id)])
    if query.email or query.phone:
        ways = reached_by(query.email, query.phone, field="party.contact_mechanisms")
        if ways is None:
            return None
        wanted.append(ways)
    return wanted or None


async def find(context: CallContext, domain: list[Any] | None, limit: int) -> list[Sale]:
    """The newest that match, with their lines: one question, and one more for a Tryton that cannot answer it whole."""
    if domain is None:
        return []
    tryton = Tryton(context)
    fields = [*_ALWAYS, _SHIPMENT, *_LINES]
    try:
        rows = await tryton.rows("sale.sale", domain, fields, limit=limit, order=_NEWEST)
    except (Malformed, Refused) as failed:
        fewer = _fewer(fields, failed)
        if fewer == fields:
            raise
        rows = await tryton.rows("sale.sale", domain, fewer, limit=limit, order=_NEWEST)
    return [_sale(row) for row in rows]


def _fewer(fields: list[str], failed: CallFailed) -> list[str]:
    """Without lines where they were too many, without shipments where Tryton has none."""
    if isinstance(failed, Malformed):
        return [each for each in fields if each not in _LINES]
    return [each for each in fields if each != _SHIPMENT or _SHIPMENT not in failed.reason]


def _sale(row: Mapping[str, Any]) -> Sale:
    return Sale(
        id=_id(row.get("id")),
        number=text(row, "number"),
        state=text(row, "state"),
        shipment=text(row, _SHIPMENT),
        ordered_on=text(row, "sale_date"),
        total=amount(text(row, "total_amount")),
        currency=text(row, "currency.", "code"),
        party=text(row, "party.", "rec_name"),
        lines=tuple(_line(each) for each in rows_in(row, "lines.") if text(each, "type") == "line")[:_MOST_LINES],
    )


def _line(row: Mapping[str, Any]) -> Line:
    """A product of the catalogue, or words that stand in its place."""
    name = text(row, "product.", "rec_name") or text(row, "description")
    code = text(row, "product.", "code")
    return Line(
        article=code or name,
        name=name.removeprefix(f"[{code}] "),
        quantity=quantity(text(row, "quantity")),
        unit=text(row, "unit.", "symbol"),
    )


def _id(value: Any) -> int:
    return value if isinstance(value, int) else 0
