"""Requests for what a company pays, and an invoice to ask about."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from editions.proration import Period
from hubwright.control.billing import queries
from hubwright.control.billing.invoice import Invoice, Line, Opens
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from tests.integration.isolation.ask import Ask

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
    (f"POST {_ONE}/charge", Ask(path=_INVOICE, form={})),
    (f"POST {_ONE}/lines/{{place:int}}/dispute", Ask(path=_FEE, form={"reason": "too much"})),
]
_months = count(12 * 1950)


async def make_invoice(house: Any) -> UUID:
    """A month that nobody remembers, with a fee and something counted; each time another month."""
    del house
    month = next(_months)
    begins, ends = (datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in (month, month + 1))
    span = {"begins_at": begins, "ends_at": ends}
    lines = (
        Line(kind="base", amount=Decimal(299), edition="online", version=2, **span),
        Line(
            kind="usage",
            amount=Decimal(3),
            meter="messages_out",
            quantity=Decimal(30),
            charged=Decimal(30),
            opens=Opens(meter="messages_out", billed_in=begins, **span),
            **span,
        ),
    )
    invoice_id = new_id()
    await queries.add_invoice(invoice_id, Invoice(period=Period(begins, ends), currency="CNY", lines=lines), utc_now())
    return invoice_id


BILLING_MAKERS = {"invoice": make_invoice}
