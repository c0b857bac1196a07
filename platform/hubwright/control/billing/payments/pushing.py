"""Tells Stripe's meters how much more was used: each difference once, whatever dies between asking and noting.

A row is marked `sent` and committed before the call, `acked` after it. What was left `sent` may have arrived: within a
day of its first sending the same identifier goes again, as Stripe surely knows it then and refuses to count it twice;
later Stripe is asked what it has counted, and only what surely did not arrive is sent again.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.billing.payments import push_queries, queries
from hubwright.control.billing.payments.current import payments
from hubwright.control.billing.payments.doubt import arrived
from hubwright.control.billing.payments.failures import InDoubt, NotDone, PaymentFailure, Refused
from hubwright.control.billing.payments.port import MeterEvent
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.jobs.registry import backoff_seconds
from hubwright.kernel.telemetry import STRIPE_PUSHES

LEASE_S = 60.0
SURELY_KNOWN = timedelta(hours=23)  # Stripe promises a day
ASK_AGAIN_S = 3600.0


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a meter a company used in a span, as its ledger has it now."""

    meter: str
    begins_at: datetime
    ends_at: datetime
    quantity: int


async def plan(tenant_id: UUID, window: Window) -> UUID | None:
    """Write down what Stripe has not been told of a window; inside the company's transaction. None: it knows all."""
    told, last = await push_queries.planned(window.meter, window.begins_at)
    delta = window.quantity - told
    if delta == 0:
        return None
    return await push_queries.plan(
        meter=window.meter,
        begins_at=window.begins_at,
        ends_at=window.ends_at,
        seq=last + 1,
        delta=delta,
        identifier=identifier_of(tenant_id, window, last + 1),
    )


def identifier_of(tenant_id: UUID, window: Window, seq: int) -> str:
    """The same for the same row of the same company, whoever works it out."""
    about = f"{tenant_id}/{window.meter}/{int(window.begins_at.timestamp())}/{seq}"
    return f"hw_{hashlib.sha256(about.encode()).hexdigest()[:48]}"


def event_name(meter: str) -> str:
    """What the meter is called at Stripe."""
    return "hubwright_" + meter.replace(".", "_").replace("-", "_")


async def push(tenant_id: UUID, push_id: UUID, lease_s: float = LEASE_S) -> None:
    """Tell one difference, or find out whether it was told."""
    async with acting_for(tenant_id):
        row = await push_queries.claim(push_id, lease_s)
        customer = await queries.customer()
    if row is None:
        return
    if customer is None:
        await _settle(tenant_id, row, "error", "the company is no customer of the provider")
    elif row["was"] != "pending" and row["since_first"] >= SURELY_KNOWN:
        await _ask(tenant_id, row, customer)
    else:
        await _tell(tenant_id, row, customer)


async def _tell(tenant_id: UUID, row: Row, customer: str) -> None:
    more = MeterEvent(
        event_name=event_name(row["meter"]),
        customer=customer,
        value=row["delta"],
        at=row["begins_at"],
        identifier=row["identifier"],
    )
    try:
        await payments().ensure_meter(more.event_name, row["meter"])
    except PaymentFailure as failure:  # nothing was told
        await _settle(tenant_id, row, "pending" if row["was"] == "pending" else "unknown", str(failure))
        return
    try:
        await payments().count(more)
    except NotDone as failure:  # this time surely not; an earlier time perhaps
        await _settle(tenant_id, row, "pending" if row["was"] == "pending" else "unknown", str(failure))
    except InDoubt as failure:
        await _settle(tenant_id, row, "unknown", str(failure))
    except Refused as failure:
        await _settle(tenant_id, row, "error", str(failure))
    else:
        await _settle(tenant_id, row, "acked", "")


async def _settle(tenant_id: UUID, row: Row, state: str, error: str) -> None:
    async with acting_for(tenant_id):
        if state == "acked":
            await push_queries.acknowledge(row["id"])
        elif state == "error":
            await push_queries.give_up(row["id"], error)
        else:
            await push_queries.put_off(row["id"], state, error, backoff_seconds(row["attempts"]))
    STRIPE_PUSHES.labels(state).inc()


async def _ask(tenant_id: UUID, row: Row, customer: str) -> None:
    """The identifier may be forgotten, so nothing is sent before Stripe's own sum says what arrived."""
    try:
        meter = await payments().ensure_meter(event_name(row["meter"]), row["meter"])
        counted = await payments().counted(meter, customer, row["begins_at"], row["ends_at"])
    except PaymentFailure as failure:
        await _settle(tenant_id, row, "unknown", str(failure))
        return
    async with acting_for(tenant_id):
        window = await push_queries.window(row["meter"], row["begins_at"])
        doubtful = {each["id"]: each["delta"] for each in window if each["state"] == "unknown"}
        under_way = any(each["state"] == "sent" for each in window)
        acknowledged = sum(each["delta"] for each in window if each["state"] == "acked")
        there = None if under_way else arrived(counted, acknowledged, doubtful)
        if there is None:
            told = f"Stripe counted {counted}, we know of {acknowledged}, in doubt are {sorted(doubtful.values())}"
            await push_queries.put_off(row["id"], "unknown", told, ASK_AGAIN_S)
            return
        for push_id in doubtful:
            if push_id in there:
                await push_queries.acknowledge(push_id)
            else:
                await push_queries.put_off(push_id, "pending", "Stripe had not counted it", 0)
