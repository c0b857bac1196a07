"""Every night five numbers are laid beside each other; where two differ operators see it until they do not."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.billing.close import GRACE
from hubwright.control.billing.month_end.turn import RECONCILE, begin, close_month
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.control.billing.payments.tending import push_due
from hubwright.control.billing.reconcile.drift_row import DriftRow
from hubwright.control.billing.reconcile.look import reconcile
from hubwright.control.usage.ingest import ingest
from hubwright.kernel import incidents
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright_stripe_standin import Fault, StandIn
from hubwright_stripe_standin.faults import Kind
from tests.integration.billing.making import JULY, JUNE, agreed, count, june
from tests.integration.payments.test_month_end import jobs, used, work


async def told(tenant_id: UUID) -> None:
    """Used some days ago, and told."""
    await used(tenant_id, 40, utc_now() - timedelta(days=4))
    await reconcile(tenant_id, utc_now())
    while await push_due():
        pass


async def changed_behind(tenant_id: UUID, quantity: str) -> None:
    """Somebody changed a kept day, long after it was summed."""
    async with acting_for(tenant_id):
        await execute(f"UPDATE usage_rollup SET quantity = {quantity} WHERE tenant_id = $1")
        await execute("UPDATE usage_rolled SET upto = '2100-01-01' WHERE tenant_id = $1")


async def standing(tenant_id: UUID) -> list[tuple[str, str]]:
    """What operators see of the company."""
    return [(one.what, one.error) for one in await incidents.incidents("drift", tenant_ids=[tenant_id])]


async def test_what_was_used_told_and_taken_is_one_number(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    await told(tenant_a)
    assert await reconcile(tenant_a, utc_now()) == []
    assert [event["value"] for event in stand_in.world.usage.values()] == ["40"]
    assert await standing(tenant_a) == []


async def test_what_the_provider_lost_stands_until_it_is_there(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    await told(tenant_a)
    (kept,) = stand_in.world.usage.values()
    kept["value"] = "25"
    month = f"{utc_now() - timedelta(days=4):%Y-%m}"
    (drift,) = await reconcile(tenant_a, utc_now())
    assert (drift.between, drift.more) == ("told/provider", -15)
    assert await standing(tenant_a) == [(f"{month} messages_out told/provider", "-15")]
    row = await DriftRow().read()
    assert (row.state, row.url) == ("bad", "/operator/drift")
    assert len(await reconcile(tenant_a, utc_now())) == len(await standing(tenant_a)) == 1, "it stands once"
    kept["value"] = "40"
    await reconcile(tenant_a, utc_now())
    assert await standing(tenant_a) == []


async def test_a_kept_day_that_was_changed_is_found_and_what_is_on_its_way_is_no_drift(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    await told(tenant_a)
    await changed_behind(tenant_a, "quantity + 1")
    found = await reconcile(tenant_a, utc_now())
    assert [(each.between, each.more) for each in found] == [("ledger/days", 1)]


async def test_an_invoice_that_says_something_else_than_the_days_is_found(tenant_a: UUID) -> None:
    await used(tenant_a, 40, june(3))
    async with acting_for(tenant_a):
        await close_month(JUNE.begins_at, JUNE.ends_at + GRACE)
    assert await reconcile(tenant_a, JULY.begins_at + timedelta(days=9)) == []
    await changed_behind(tenant_a, "39")
    found = await reconcile(tenant_a, JULY.begins_at + timedelta(days=9))
    assert [(each.month, each.between, each.more) for each in found] == [
        ("2026-06", "ledger/days", -1),
        ("2026-06", "days/invoice", 1),
    ]


async def test_what_comes_late_is_billed_later_and_no_drift(tenant_a: UUID) -> None:
    await used(tenant_a, 40, june(28))
    async with acting_for(tenant_a):
        await close_month(JUNE.begins_at, JUNE.ends_at + GRACE)
        await ingest([count("messages_out", 7, "late", june(29))], JUNE.ends_at + GRACE + timedelta(days=1))
    assert await reconcile(tenant_a, JULY.begins_at + timedelta(days=9)) == []


@pytest.mark.parametrize("kind", ["server_error", "rate_limited"])
async def test_a_provider_that_does_not_answer_is_not_compared(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID, kind: Kind
) -> None:
    await told(tenant_a)
    next(iter(stand_in.world.usage.values()))["value"] = "25"
    stand_in.faults.add(Fault(kind, path="/v1/billing/meters/", method="GET"))
    assert await reconcile(tenant_a, utc_now()) == []


async def test_it_is_done_every_night_and_when_a_month_is_closed(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await agreed()
        await begin(june(2))
    (first,) = await jobs(tenant_a, RECONCILE)
    assert (first["run_at"], first["while_held"]) == (june(3, hours=3), True)
    await work(tenant_a, RECONCILE)
    assert len(await jobs(tenant_a, RECONCILE)) == 2, "the next night"
    async with acting_for(tenant_a):
        await close_month(JUNE.begins_at, JUNE.ends_at + GRACE)
    payloads = [row["payload"] for row in await jobs(tenant_a, RECONCILE)]
    assert payloads.count({}) == 1
