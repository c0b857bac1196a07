"""Requests for what a company pays, and an invoice to ask about."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from editions.proration import Period
from hubwright.control.billing import queries
from hubwright.control.billing.close import give_credit
from hubwright.control.billing.credits import Grant
from hubwright.control.billing.invoice import Invoice, Line, Opens
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.market import INSTALLED

_ALL, _ONE = "/settings/billing", "/settings/billing/invoices/{invoice_id:uuid}"
_INVOICE = {"invoice_id": "@invoice"}
_FEE, _COUNTED = {**_INVOICE, "place": "0"}, {**_INVOICE, "place": "1"}
BILLING = [
    (f"GET {_ALL}", Ask()),
    (f"GET {_ALL}/cards", Ask()),
    (f"GET {_ALL}/card-left", Ask()),
    (f"GET {_ALL}/invoices", Ask()),
    (f"GET {_ONE}", Ask(path=_INVOICE)),
    (f"GET {_ONE}/invoice.pdf", Ask(path=_INVOICE, query={"language": "zh"})),
    (f"GET {_ONE}/lines/{{place:int}}", Ask(path=_COUNTED)),
    (f"GET {_ONE}/lines/{{place:int}}/counts", Ask(path=_COUNTED, query={"of": "somebody"})),
    (f"GET {_ONE}/fapiao", Ask(path=_INVOICE)),
    (f"POST {_ONE}/fapiao", Ask(path=_INVOICE, form={"title": "A", "email": "a@example.com", "kind": "general"})),
    (f"POST {_ALL}/begin", Ask(form={"currency": "USD"})),
    (f"POST {_ALL}/card", Ask(form={})),
    (f"POST {_ALL}/portal", Ask(form={})),
    (f"GET {_ALL}/caps", Ask()),
    (f"POST {_ALL}/caps", Ask(form={"everything": "", "ai": "", "plugins": "", "order": "plugins,ai"})),
    (f"POST {_ALL}/caps/on", Ask(form={"feature": "plugins"})),
    (f"GET {_ALL}/credits", Ask(query={"after": "@credit~"})),
    (f"GET {_ALL}/credits/{{grant_id:uuid}}", Ask(path={"grant_id": "@credit"})),
    (f"POST {_ONE}/charge", Ask(path=_INVOICE, form={})),
    (f"POST {_ONE}/lines/{{place:int}}/dispute", Ask(path=_FEE, form={"reason": "too much"})),
]
_months = count(12 * 1950)


async def make_invoice(house: Any) -> UUID:
    """A month that nobody remembers, with a fee and something counted; each time another month."""
    del house
    month, span = _another_month()
    return await _add(
        month,
        Line(kind="base", amount=Decimal(299), edition="online", version=2, **span),
        Line(
            kind="usage",
            amount=Decimal(3),
            meter="messages_out",
            quantity=Decimal(30),
            charged=Decimal(30),
            opens=Opens(meter="messages_out", billed_in=month.begins_at, **span),
            **span,
        ),
    )


async def make_settled(house: Any) -> UUID:
    """A month with a partner's plugin that credit paid, so that the partner has a share of it."""
    del house
    month, span = _another_month()
    plugin = Line(kind="plugin", amount=Decimal(9), plugin=INSTALLED, release="1.0.0", **span)
    return await _add(month, plugin, Line(kind="credit", amount=Decimal(-9), **span))


def _another_month() -> tuple[Period, dict[str, datetime]]:
    month = next(_months)
    begins, ends = (datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in (month, month + 1))
    return Period(begins, ends), {"begins_at": begins, "ends_at": ends}


async def _add(month: Period, *lines: Line) -> UUID:
    invoice_id = new_id()
    await queries.add_invoice(invoice_id, Invoice(period=month, currency="CNY", lines=lines), utc_now())
    return invoice_id


async def make_credit(house: Any) -> UUID:
    """Something a company was given."""
    del house
    grant = Grant(id=new_id(), currency="CNY", amount=Decimal(5), granted_at=utc_now(), why="a test")
    assert await give_credit(grant, idem_key=str(grant.id))
    return grant.id


BILLING_MAKERS = {"invoice": make_invoice, "invoice:settled": make_settled, "credit": make_credit}
