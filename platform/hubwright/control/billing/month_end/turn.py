"""The turn of a month: it is closed some days after its end, and the next one is put on the list."""

from datetime import datetime, timedelta

from editions.proration import Period, period_of
from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.month_end import queries
from hubwright.control.billing.months import zone
from hubwright.control.billing.payments.facts import SHARE
from hubwright.control.usage.roll import next_midnight
from hubwright.kernel.jobs import enqueue

CLOSE, SEND = "billing.close_month", "billing.send_invoice"
TELL, RECONCILE = "billing.tell_meters", "billing.reconcile"
_DAY, _SMALL_HOURS = timedelta(days=1), timedelta(hours=3)


async def begin(now: datetime) -> None:
    """From now on every month of the active company is closed when it is over, and its meters are told."""
    await _put_on_list(period_of(now, await zone()))
    await enqueue(TELL, {}, dedup_key=_hour(now), while_held=True)
    await reconcile_tonight(now)


async def close_month(begins_at: datetime, now: datetime) -> None:
    """Close it, and send its invoice on its way; the next follows. A demo's months are never closed."""
    month = await month_from(begins_at)
    invoice = await close(month, now)
    if invoice is None:
        return
    invoice_id = await queries.invoice_of(begins_at)
    await enqueue(SEND, {"invoice": str(invoice_id)}, dedup_key=str(invoice_id), while_held=True)
    if not invoice.total:  # nothing will be paid, so what credit paid for is shared now
        await enqueue(SHARE, {"invoice": str(invoice_id)}, dedup_key=str(invoice_id), while_held=True)
    await enqueue(RECONCILE, {}, dedup_key=f"closed:{invoice_id}", while_held=True)
    await _put_on_list(await month_from(month.ends_at))


async def month_from(begins_at: datetime) -> Period:
    """The month that begins then; where a company moved to another time zone, up to the next turn of its new clock."""
    return Period(begins_at, period_of(begins_at + _DAY, await zone()).ends_at)


async def tell_again(now: datetime) -> None:
    """Tell the meters again in an hour."""
    later = now + timedelta(hours=1)
    await enqueue(TELL, {}, run_at=later, dedup_key=_hour(later), while_held=True)


async def reconcile_tonight(now: datetime) -> None:
    """Compare numbers in the night that comes, when little else is done."""
    night = next_midnight(now, await zone()) + _SMALL_HOURS
    await enqueue(RECONCILE, {"nightly": True}, run_at=night, dedup_key=f"{night:%Y-%m-%d}", while_held=True)


async def _put_on_list(month: Period) -> None:
    begins = month.begins_at.isoformat()
    await enqueue(CLOSE, {"begins_at": begins}, run_at=month.ends_at + GRACE, dedup_key=begins, while_held=True)


def _hour(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H}"
