"""Invoices, credit notes and subscriptions at Stripe."""

from typing import Any, cast

import stripe

from hubwright.control.billing.payments.port import Bill, BillLine, Line, Note, Subscription
from hubwright.control.billing.payments.stripe_calls import (
    StripeCalls,
    got,
    known_moment,
    moment,
    once,
    seconds,
    told,
)


class StripeBills(StripeCalls):
    """Everything about what is owed."""

    async def issue(
        self, customer: str, currency: str, lines: list[BillLine], *, key: str, attempt: int = 1, memo: str = ""
    ) -> Bill:
        """Make, fill and finalize an invoice; what an earlier attempt did is found and gone on with."""
        bill = await self._begun(customer, key) or await self._begin(customer, currency, f"{key}/{attempt}", key, memo)
        have = {got(line.metadata, "line") for line in bill.lines.data}
        for line in lines if bill.status == "draft" else []:
            if line.key not in have:
                await self._add(bill, line, f"{key}/{attempt}/{line.key}")
        if bill.status != "draft":
            return _bill(bill)
        final = once(f"{key}/{attempt}/final")
        return _bill(await told(self.v1.invoices.finalize_invoice_async(bill.id, {"auto_advance": False}, final)))

    async def _begun(self, customer: str, key: str) -> stripe.Invoice | None:
        found = await told(self.v1.invoices.list_async({"customer": customer, "limit": 100}))
        async for bill in found.auto_paging_iter():
            if got(bill.metadata, "bill") == key and bill.status != "void":
                return bill
        return None

    async def _begin(self, customer: str, currency: str, once_key: str, key: str, memo: str) -> stripe.Invoice:
        given: Any = {
            "customer": customer,
            "currency": currency.lower(),
            "auto_advance": False,
            "pending_invoice_items_behavior": "exclude",
            "metadata": {"bill": key},
            **({"description": memo} if memo else {}),
        }
        return await told(self.v1.invoices.create_async(given, once(once_key)))

    async def _add(self, bill: stripe.Invoice, line: BillLine, once_key: str) -> None:
        given: Any = {
            "customer": str(bill.customer),
            "invoice": bill.id,
            "currency": bill.currency,
            "amount": line.amount,
            "description": line.description,
            "period": {"start": seconds(line.begins_at), "end": seconds(line.ends_at)},
            "metadata": {"line": line.key},
        }
        await told(self.v1.invoice_items.create_async(given, once(once_key)))

    async def bill(self, bill: str) -> Bill:
        """Read an invoice."""
        return _bill(await told(self.v1.invoices.retrieve_async(bill)))

    async def charge(self, bill: str, *, key: str) -> Bill:
        """Charge what is left of it; raises `Declined`."""
        return _bill(await told(self.v1.invoices.pay_async(bill, {"off_session": True}, once(key))))

    async def void(self, bill: str, *, key: str) -> Bill:
        """Nobody has to pay it."""
        return _bill(await told(self.v1.invoices.void_invoice_async(bill, None, once(key))))

    async def take_back(
        self, bill: str, amounts: dict[str, int], *, key: str, memo: str, to_balance: bool, attempt: int = 1
    ) -> Note:
        """A credit note over lines: an open invoice owes less, a paid one is given back."""
        found = await told(self.v1.credit_notes.list_async({"invoice": bill, "limit": 100}))
        async for note in found.auto_paging_iter():
            if got(note.metadata, "note") == key and note.status != "void":
                return _note(note, bill)
        given: Any = {
            "invoice": bill,
            "memo": memo,
            "metadata": {"note": key},
            "lines": [
                {"type": "invoice_line_item", "invoice_line_item": line, "amount": amount}
                for line, amount in amounts.items()
            ],
        }
        if (await self.bill(bill)).status == "paid":
            given["credit_amount" if to_balance else "refund_amount"] = sum(amounts.values())
        return _note(await told(self.v1.credit_notes.create_async(given, once(f"{key}/{attempt}"))), bill)

    async def subscribe(self, customer: str, prices: dict[str, int], *, key: str) -> Subscription:
        """Begin to pay for something every month."""
        given: Any = {"customer": customer, "items": [{"price": p, "quantity": n} for p, n in prices.items()]}
        return _subscription(await told(self.v1.subscriptions.create_async(given, once(key))))

    async def change_subscription(self, subscription: str, prices: dict[str, int], *, key: str) -> Subscription:
        """Pay for other things, prorated."""
        given: Any = {"items": await self._other_items(subscription, prices), "proration_behavior": "always_invoice"}
        return _subscription(await told(self.v1.subscriptions.update_async(subscription, given, once(key))))

    async def preview_change(self, subscription: str, prices: dict[str, int]) -> int:
        """What that would cost now."""
        items = await self._other_items(subscription, prices)
        given: Any = {
            "subscription": subscription,
            "subscription_details": {"items": items, "proration_behavior": "always_invoice"},
        }
        return (await told(self.v1.invoices.create_preview_async(given))).total

    async def _other_items(self, subscription: str, prices: dict[str, int]) -> list[dict[str, object]]:
        now = await told(self.v1.subscriptions.retrieve_async(subscription))
        standing = {item["price"]["id"]: item["id"] for item in _items(now)}
        gone: list[dict[str, object]] = [{"id": standing[p], "deleted": True} for p in standing if p not in prices]
        kept = [
            {"quantity": count, **({"id": standing[price]} if price in standing else {"price": price})}
            for price, count in prices.items()
        ]
        return [*gone, *kept]

    async def end_subscription(self, subscription: str, *, now: bool, key: str) -> Subscription:
        """Stop, at once or when the period ends."""
        if now:
            return _subscription(await told(self.v1.subscriptions.cancel_async(subscription, None, once(key))))
        leaving = self.v1.subscriptions.update_async(subscription, {"cancel_at_period_end": True}, once(key))
        return _subscription(await told(leaving))


def _bill(found: stripe.Invoice) -> Bill:
    return Bill(
        id=found.id,
        customer=str(found.customer),
        status=cast("Any", found.status),
        number=found.number or "",
        currency=found.currency.upper(),
        total=found.total,
        due=found.amount_due,
        paid=found.amount_paid,
        remaining=found.amount_remaining,
        attempts=found.attempt_count,
        next_attempt_at=moment(found.next_payment_attempt),
        page=found.hosted_invoice_url or "",
        pdf=found.invoice_pdf or "",
        lines=tuple(
            Line(
                id=line.id,
                key=got(line.metadata, "line") or "",
                description=line.description or "",
                amount=line.amount,
            )
            for line in found.lines.data
        ),
    )


def _note(found: stripe.CreditNote, bill: str) -> Note:
    return Note(id=found.id, number=found.number, bill=bill, amount=found.total, pdf=found.pdf)


def _items(found: stripe.Subscription) -> list[Any]:
    return list(found["items"]["data"])  # `items` is also what a mapping calls its pairs


def _subscription(found: stripe.Subscription) -> Subscription:
    items = _items(found)
    return Subscription(
        id=found.id,
        customer=str(found.customer),
        status=found.status,
        items={item["price"]["id"]: got(item, "quantity") or 0 for item in items},
        ends_at=known_moment(min(item["current_period_end"] for item in items)),
        leaves=found.cancel_at_period_end,
    )
