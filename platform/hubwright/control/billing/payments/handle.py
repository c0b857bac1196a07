"""What we do about what Stripe told us: ask what the object is now, and write down what is new to us."""

from hubwright.control.billing.partners.payee import look_again
from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.companies import company_of
from hubwright.control.billing.payments.current import payments
from hubwright.control.billing.payments.facts import note
from hubwright.control.billing.payments.failures import PaymentFailure
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.jobs.registry import backoff_seconds
from hubwright.kernel.telemetry import STRIPE_EVENTS

LEASE_S = 60.0
_ABOUT_CARDS = frozenset({"checkout.session.completed", "setup_intent.succeeded"})


async def handle_waiting(most: int = 20, lease_s: float = LEASE_S) -> int:
    """Take what waits, one after the other; how many were taken."""
    taken = await inbox_queries.take(most, lease_s)
    for event in taken:
        await _handle(event)
    return len(taken)


async def _handle(event: Row) -> None:
    try:
        outcome = await _act(event)
    except PaymentFailure as failure:
        await inbox_queries.put_off(event["id"], str(failure), backoff_seconds(event["attempts"]))
        STRIPE_EVENTS.labels("put_off").inc()
        return
    except Exception as failure:
        await inbox_queries.put_off(
            event["id"], f"{type(failure).__name__}: {failure}", backoff_seconds(event["attempts"])
        )
        STRIPE_EVENTS.labels("failed").inc()
        return
    await inbox_queries.settle(event["id"], outcome)
    STRIPE_EVENTS.labels(outcome).inc()


async def _act(event: Row) -> str:
    """`done`, or `unhandled` for what we have no use for."""
    if event["object_kind"] == "account":
        await look_again(event["object_id"])
        return "done"
    company = await company_of(event["customer"]) if event["customer"] else None
    if company is None:
        return "unhandled"
    if event["object_kind"] == "invoice":
        asked_at = await inbox_queries.database_time()
        bill = await payments().bill(event["object_id"])
        async with acting_for(company):
            await note(bill, asked_at)
        return "done"
    if event["type"] in _ABOUT_CARDS:
        await _use_newest_card(event)
        return "done"
    return "unhandled"


async def _use_newest_card(event: Row) -> None:
    """Somebody left a card on the provider's page: from now on it pays."""
    cards = await payments().cards(event["customer"])
    if cards and not cards[0].default:
        await payments().use_card(event["customer"], cards[0].id, key=f"use/{event['id']}/{event['attempts']}")
