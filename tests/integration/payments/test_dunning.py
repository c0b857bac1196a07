"""A failed card is a row and facts; time does the rest, and payment ends it."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.dun import due_dunning, look
from hubwright.control.billing.payments.failures import Declined
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright_stripe_standin import StandIn
from tests.integration.payments.conftest import leave_card
from tests.integration.payments.test_inbox import facts, handle_all, keep, posted
from tests.integration.payments.test_provider import lines


async def a_week_later(tenant_id: UUID) -> None:
    async with acting_for(tenant_id):
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'dunning'")
    assert (tenant_id, tenant_id) in await due_dunning()
    await look((tenant_id, tenant_id), await inbox_queries.database_time() + timedelta(days=8))


async def test_a_failed_card_becomes_past_due_and_is_settled_by_payment(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    bill = await provider.issue(customer, "USD", lines(900), key="b1")
    with pytest.raises(Declined):
        await provider.charge(bill.id, key="c1")
    await keep(posted(stand_in) * 2)
    await handle_all()
    assert [name for name, _data in await facts(tenant_a)] == ["billing.payment_failed", "billing.reminder"]
    await a_week_later(tenant_a)
    assert [name for name, _data in await facts(tenant_a)][2:] == ["billing.reminder", "billing.past_due"]
    leave_card(stand_in, customer)
    await provider.charge(bill.id, key="c2")
    await keep(posted(stand_in))
    await handle_all()

    told = await facts(tenant_a)
    assert [name for name, _data in told][4:] == ["billing.paid", "billing.settled"]
    assert told[3][1] == {"bills": [bill.id]}
    assert (tenant_a, tenant_a) not in await due_dunning()
    async with acting_for(tenant_a):
        told_above = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'tenant.billing' ORDER BY id")
    assert [row["payload"]["stage"] for row in told_above] == ["past_due", "clear", "clear"]


async def test_a_void_bill_is_owed_no_more(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    bill = await provider.issue(customer, "USD", lines(900), key="b1")
    with pytest.raises(Declined):
        await provider.charge(bill.id, key="c1")
    await keep(posted(stand_in))
    await handle_all()
    await a_week_later(tenant_a)
    await provider.void(bill.id, key="v")
    await keep(posted(stand_in))
    await handle_all()

    assert (await facts(tenant_a))[-1][0] == "billing.settled"
