"""Events wait in rows; whatever their order, we end up knowing what is true now, and say each change once."""

import random
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.billing.payments import inbox_queries, queries
from hubwright.control.billing.payments.failures import Declined
from hubwright.control.billing.payments.handle import handle_waiting
from hubwright.control.billing.payments.port import Happening
from hubwright.control.billing.payments.stripe_payments import StripePayments, happening
from hubwright.control.billing.payments.stripe_row import StripeRow
from hubwright.control.billing.payments.tending import catch_up
from hubwright.kernel.database import acting_for, fetch, global_execute, global_fetch, outside_tenants
from hubwright_stripe_standin import Fault, StandIn
from tests.integration.payments.conftest import leave_card, press
from tests.integration.payments.test_provider import lines


def posted(stand_in: StandIn) -> list[Happening]:
    """Everything that happened, as it is posted."""
    return [happening(event) for event in stand_in.world.all("event")]


async def keep(events: list[Happening]) -> None:
    """Let it arrive."""
    for event in events:
        await inbox_queries.keep(event, "post")


async def handle_all() -> None:
    """Until nothing waits."""
    while await handle_waiting():
        pass


async def facts(tenant_id: UUID) -> list[tuple[str, Any]]:
    """What was announced."""
    async with acting_for(tenant_id):
        found = await fetch("SELECT name, data FROM event WHERE tenant_id = $1 AND name LIKE 'billing.%' ORDER BY id")
    return [(row["name"], row["data"]) for row in found]


async def states(events: list[Happening]) -> set[str]:
    """How they stand."""
    async with outside_tenants("a test looks"):
        found = await global_fetch("SELECT state FROM stripe_event WHERE id = ANY($1)", [each.id for each in events])
    return {row["state"] for row in found}


async def _failed_then_paid(provider: StripePayments, stand_in: StandIn, customer: str) -> str:
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    bill = await provider.issue(customer, "USD", lines(900), key="b1")
    with pytest.raises(Declined):
        await provider.charge(bill.id, key="c1")
    return bill.id


@pytest.mark.parametrize("seed", range(5))
async def test_in_any_order_and_twice_it_comes_to_the_same(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID, seed: int
) -> None:
    bill = await _failed_then_paid(provider, stand_in, customer)
    leave_card(stand_in, customer)
    await provider.charge(bill, key="c2")
    events = posted(stand_in) * 2
    random.Random(seed).shuffle(events)
    await keep(events)
    await handle_all()

    async with acting_for(tenant_a):
        (known,) = await queries.bills()
        assert not await queries.owes()
    assert (known["status"], known["remaining"], known["attempts"]) == ("paid", 0, 2)
    assert [name for name, _data in await facts(tenant_a)] == ["billing.paid"]
    assert await states(events) == {"done", "unhandled"}


async def test_a_failed_charge_and_its_recovery_are_facts(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    bill = await _failed_then_paid(provider, stand_in, customer)
    await keep(posted(stand_in))
    await handle_all()
    async with acting_for(tenant_a):
        assert await queries.owes()
    leave_card(stand_in, customer)
    await provider.charge(bill, key="c2")
    await keep(posted(stand_in))
    await handle_all()

    told = [(name, data) for name, data in await facts(tenant_a) if name != "billing.reminder"]
    assert [(name, data["bill"], data["total"]) for name, data in told] == [
        ("billing.payment_failed", bill, 900),
        ("billing.paid", bill, 900),
    ]
    assert told[0][1]["attempts"] == 1 and told[0][1]["next_attempt_at"]


async def test_what_was_asked_earlier_never_overwrites_what_was_asked_later(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer)
    bill = await provider.issue(customer, "USD", lines(900), key="b1")
    early = await inbox_queries.database_time()
    before = await provider.bill(bill.id)
    late = await inbox_queries.database_time()
    paid = await provider.charge(bill.id, key="c")
    async with acting_for(tenant_a):
        assert await queries.see_bill(paid, late) is not None
        assert await queries.see_bill(before, early) is None
        assert [row["status"] for row in await queries.bills()] == ["paid"]


async def test_a_provider_that_is_away_puts_events_off(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer)
    await provider.charge((await provider.issue(customer, "USD", lines(900), key="b1")).id, key="c")
    await keep(posted(stand_in))
    stand_in.faults.add(Fault("server_error", path="/v1/invoices", method="GET", times=50))
    await handle_all()
    assert await facts(tenant_a) == []
    assert "waiting" in await states(posted(stand_in))
    stand_in.faults.coming.clear()
    async with outside_tenants("a test lets time pass"):
        await global_execute("UPDATE stripe_event SET due_at = now() WHERE state = 'waiting'")
    await handle_all()

    assert [name for name, _data in await facts(tenant_a)] == ["billing.paid"]


async def test_a_card_left_on_the_page_pays_from_now_on(
    provider: StripePayments, stand_in: StandIn, customer: str
) -> None:
    page = await provider.card_page(customer, done_url="http://127.0.0.1/d", back_url="http://127.0.0.1/b", key="p")
    await press(page, card="pm_card_visa")
    assert not (await provider.cards(customer))[0].default
    await keep(posted(stand_in))
    await handle_all()

    assert (await provider.cards(customer))[0].default


async def test_what_never_came_is_asked_for(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer)
    await provider.charge((await provider.issue(customer, "USD", lines(900), key="b1")).id, key="c")
    assert await catch_up() == len(posted(stand_in))
    assert await catch_up() == 0
    await handle_all()

    assert [name for name, _data in await facts(tenant_a)] == ["billing.paid"]


async def test_an_event_of_nobody_or_of_no_use_is_counted(provider: StripePayments, stand_in: StandIn) -> None:
    await provider.v1.products.create_async({"name": "x"})
    events = posted(stand_in)
    await keep(events)
    await handle_all()
    assert await states(events) == {"unhandled"}


async def test_operators_see_what_failed_for_good(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer)
    await provider.issue(customer, "USD", lines(900), key="b1")
    events = posted(stand_in)
    await keep(events)
    async with outside_tenants("a test lets many attempts go by"):
        await global_execute(
            "UPDATE stripe_event SET attempts = 19 WHERE id = ANY($1) AND object_kind = 'invoice'",
            [each.id for each in events],
        )
    stand_in.faults.add(Fault("server_error", path="/v1/invoices", method="GET", times=50))
    await handle_all()
    assert "dead" in await states(events)
    assert (await StripeRow().read()).state == "bad"
    async with outside_tenants("a test clears up"):
        await global_execute("UPDATE stripe_event SET state = 'done' WHERE state = 'dead'")
    assert (await StripeRow().read()).state == "fine"
