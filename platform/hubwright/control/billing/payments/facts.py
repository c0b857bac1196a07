"""Facts about money that layers above act on: a bill was paid, or could not be charged."""

from datetime import datetime
from typing import Any

from hubwright.control.billing.payments import queries
from hubwright.control.billing.payments.dun import dun
from hubwright.control.billing.payments.dunning import Failed, Settled
from hubwright.control.billing.payments.port import Bill
from hubwright.kernel.database import Row
from hubwright.kernel.events import announce
from hubwright.kernel.jobs import enqueue

PAID, FAILED = "billing.paid", "billing.payment_failed"
SHARE = "billing.share"  # a job: partners have a part of what was paid


async def note(bill: Bill, asked_at: datetime) -> None:
    """Keep an invoice as it was when we asked, and announce what is new; in the company's transaction."""
    before = await queries.see_bill(bill, asked_at)
    if before is not None:
        await announce_change(bill, before, asked_at)


async def announce_change(bill: Bill, before: Row, now: datetime) -> None:
    """Compare what an invoice is with what we knew; each change is announced once, in the transaction that notes it."""
    data: dict[str, Any] = {"bill": bill.id, "number": bill.number, "currency": bill.currency, "total": bill.total}
    if bill.status == "paid" and before["status"] != "paid":
        await announce(PAID, data, author="system", key=bill.id)
        await enqueue(SHARE, {"bill": bill.id}, while_held=True)
    elif bill.status == "open" and bill.attempts > before["attempts"]:
        next_at = bill.next_attempt_at.isoformat() if bill.next_attempt_at else ""
        more = {"attempts": bill.attempts, "remaining": bill.remaining, "next_attempt_at": next_at}
        await announce(FAILED, {**data, **more}, author="system", key=bill.id)
    if bill.status == "open" and bill.remaining and bill.attempts:
        await dun(Failed(bill.id, now))
    elif bill.status in ("paid", "void") or not bill.remaining:
        standing = await dun(Settled(bill.id, now))
        if bill.status == "paid" != before["status"] and bill.paid and not standing.failing:
            await enqueue("tenant.billing", {"stage": "clear"})  # a first payment makes a customer of a trial
