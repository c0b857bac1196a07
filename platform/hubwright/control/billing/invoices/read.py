"""Reads invoices: the latest, what is owed, and one with its lines."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.billing.invoice import Invoice, Line
from hubwright.control.billing.invoices import queries
from hubwright.control.billing.money import Currency, in_whole_units
from hubwright.control.billing.written import read_invoice
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing

State = Literal["nothing", "on_its_way", "open", "paid", "uncollectible", "void"]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice in a list; `number` and `page` are the provider's, once it has it."""

    id: UUID
    begins_at: datetime
    ends_at: datetime
    currency: Currency
    total: Decimal
    finalised_at: datetime
    state: State
    remaining: Decimal
    bill: str
    number: str
    page: str

    @property
    def name(self) -> str:
        """What people call it: the provider's number, or its month (wherever it begins) and the end of its id."""
        return self.number or f"{self.begins_at + timedelta(days=9):%Y-%m}-{self.id.hex[-6:]}"


class Whole(msgspec.Struct, frozen=True):
    """An invoice with its lines."""

    listed: Listed
    invoice: Invoice

    def line(self, place: int) -> Line:
        """The line at a place."""
        if not 0 <= place < len(self.invoice.lines):
            raise Missing("line")
        return self.invoice.lines[place]


async def latest(before: datetime | None = None, most: int = 12) -> list[Listed]:
    """The newest first; `before` is where the oldest of the page before begins."""
    return [_listed(row) for row in await queries.before(before, most)]


async def owed() -> list[Listed]:
    """Of which something is to be paid, the oldest first."""
    return [_listed(row) for row in await queries.owed()]


async def find_invoice(invoice_id: UUID) -> Whole:
    """One of the active company."""
    row = await queries.one(invoice_id)
    if row is None:
        raise Missing("invoice")
    return Whole(_listed(row), read_invoice(row["invoice"]))


def _listed(row: Row) -> Listed:
    return Listed(
        id=row["id"],
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
        currency=row["currency"],
        total=row["total"],
        finalised_at=row["finalised_at"],
        state=_state(row),
        remaining=in_whole_units(row["remaining"] or 0, row["currency"]),
        bill=row["bill"] or "",
        number=row["number"] or "",
        page=row["page"] or "",
    )


def _state(row: Row) -> State:
    if not row["total"]:
        return "nothing"
    return "on_its_way" if row["status"] in (None, "draft") else row["status"]
