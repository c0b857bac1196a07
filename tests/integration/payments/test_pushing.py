"""Differences are told to Stripe's meters once: after faults, after a day, in doubt."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hubwright.control.billing.payments import push_queries
from hubwright.control.billing.payments.pushing import Window, event_name, plan, push
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.kernel.database import Row, acting_for, execute, fetch
from hubwright_stripe_standin import Fault, StandIn
from hubwright_stripe_standin.faults import Kind
from tests.payments.wall import Wall

DAY = timedelta(days=1)


@pytest.fixture
async def meter(provider: StripePayments) -> str:
    """The meter at Stripe."""
    return await provider.ensure_meter(event_name("flow_steps"), "Flow steps")


@pytest.fixture
def day(wall: Wall) -> datetime:
    """A day that is over."""
    return datetime.fromtimestamp(int(wall()) // 86400 * 86400, UTC) - 2 * DAY


async def planned(tenant_id: UUID, day: datetime, quantity: int) -> UUID | None:
    """The ledger says so much."""
    async with acting_for(tenant_id):
        return await plan(tenant_id, Window(meter="flow_steps", begins_at=day, ends_at=day + DAY, quantity=quantity))


async def rows_of(tenant_id: UUID) -> list[Row]:
    """All there is."""
    async with acting_for(tenant_id):
        return await fetch("SELECT * FROM stripe_push WHERE tenant_id = $1 ORDER BY begins_at, seq")


async def test_only_what_is_new_is_told(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, customer: str, meter: str, day: datetime
) -> None:
    for quantity in (100, 100, 140, 130):
        push_id = await planned(tenant_a, day, quantity)
        if push_id is not None:
            await push(tenant_a, push_id)

    assert [(row["delta"], row["state"]) for row in await rows_of(tenant_a)] == [
        (100, "acked"),
        (40, "acked"),
        (-10, "acked"),
    ]
    assert await provider.counted(meter, customer, day, day + DAY) == 130
    async with acting_for(tenant_a):
        assert await fetch("SELECT 1 FROM due WHERE tenant_id = $1 AND kind = 'stripe_push'") == []


async def _again(tenant_id: UUID, push_id: UUID) -> None:
    async with acting_for(tenant_id):
        await execute("UPDATE stripe_push SET lease_until = NULL WHERE tenant_id = $1 AND id = $2", push_id)
    await push(tenant_id, push_id)


@pytest.mark.parametrize(
    ("kind", "state"),
    [("rate_limited", "pending"), ("server_error", "unknown"), ("error_after_commit", "unknown")],
)
async def test_a_fault_costs_nothing_and_adds_nothing(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, customer: str, meter: str, day: datetime,
    kind: Kind, state: str,
) -> None:  # fmt: skip
    stand_in.faults.add(Fault(kind, path="/v1/billing/meter_events"))
    push_id = await planned(tenant_a, day, 100)
    assert push_id is not None
    await push(tenant_a, push_id)
    assert [row["state"] for row in await rows_of(tenant_a)] == [state]
    await _again(tenant_a, push_id)

    assert [row["state"] for row in await rows_of(tenant_a)] == ["acked"]
    assert await provider.counted(meter, customer, day, day + DAY) == 100


async def _a_day_later(tenant_id: UUID, wall: Wall) -> None:
    wall.pass_(25 * 3600)
    async with acting_for(tenant_id):
        await execute(
            "UPDATE stripe_push SET first_sent_at = first_sent_at - interval '25 hours', lease_until = NULL"
            " WHERE tenant_id = $1"
        )


@pytest.mark.parametrize("kind", ["server_error", "error_after_commit"])
async def test_after_a_day_it_asks_before_it_tells(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, customer: str, meter: str, day: datetime, wall: Wall,
    kind: Kind,
) -> None:  # fmt: skip
    """Stripe has forgotten the identifier by then: telling blindly would count twice."""
    before = await planned(tenant_a, day, 70)
    assert before is not None
    await push(tenant_a, before)
    stand_in.faults.add(Fault(kind, path="/v1/billing/meter_events"))
    push_id = await planned(tenant_a, day, 100)
    assert push_id is not None
    await push(tenant_a, push_id)
    await _a_day_later(tenant_a, wall)
    for _ in range(2):
        await _again(tenant_a, push_id)

    assert [row["state"] for row in await rows_of(tenant_a)] == ["acked", "acked"]
    assert await provider.counted(meter, customer, day, day + DAY) == 100


async def test_what_nobody_can_know_waits_for_a_person(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, customer: str, meter: str, day: datetime, wall: Wall
) -> None:
    stand_in.faults.add(Fault("error_after_commit", path="/v1/billing/meter_events"))
    first = await planned(tenant_a, day, 50)
    assert first is not None
    await push(tenant_a, first)
    stand_in.faults.add(Fault("server_error", path="/v1/billing/meter_events"))
    second = await planned(tenant_a, day, 100)
    assert second is not None
    await push(tenant_a, second)
    await _a_day_later(tenant_a, wall)
    asked = len(stand_in.world.usage)
    await _again(tenant_a, second)

    assert len(stand_in.world.usage) == asked, "nothing is told in doubt"
    found = await rows_of(tenant_a)
    assert [row["state"] for row in found] == ["unknown", "unknown"]
    assert "Stripe counted 50" in found[1]["error"]


async def test_what_stripe_will_not_take_is_shown_and_may_be_tried_again(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, customer: str, meter: str, day: datetime
) -> None:
    push_id = await planned(tenant_a, day - 40 * DAY, 5)
    assert push_id is not None
    await push(tenant_a, push_id)
    (row,) = await rows_of(tenant_a)
    assert row["state"] == "error" and "timestamp" in row["error"]
    assert await planned(tenant_a, day - 40 * DAY, 5) is None
    async with acting_for(tenant_a):
        assert await push_queries.revive(push_id)
        assert (await push_queries.sums(day - 50 * DAY, day))[0]["state"] == "pending"


async def test_two_workers_do_not_both_tell(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, customer: str, meter: str, day: datetime
) -> None:
    push_id = await planned(tenant_a, day, 100)
    assert push_id is not None
    await asyncio.gather(*(push(tenant_a, push_id) for _ in range(5)))

    assert [path for _m, path, _s in stand_in.asked].count("/v1/billing/meter_events") == 1
