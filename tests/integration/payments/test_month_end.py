"""A month that is over becomes one bill, which the card pays, whatever dies; and meters are told what was counted."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.close import GRACE
from hubwright.control.billing.errors import TooEarly
from hubwright.control.billing.month_end import queries
from hubwright.control.billing.month_end.send import UnderWay, send
from hubwright.control.billing.month_end.tell_meters import tell_meters
from hubwright.control.billing.month_end.turn import CLOSE, SEND, begin, close_month
from hubwright.control.billing.payments import queries as payment_queries
from hubwright.control.billing.payments.charge import CHARGE, charge
from hubwright.control.billing.payments.failures import InDoubt, NotDone
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.control.billing.payments.tending import push_due
from hubwright.control.usage.correct import correct
from hubwright.control.usage.ingest import ingest
from hubwright.entry.discovery import load_work
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.jobs.run import run_job
from hubwright.kernel.mail import outbox_letters
from hubwright_stripe_standin import Fault, StandIn
from hubwright_stripe_standin.faults import Kind
from tests.integration.billing.making import JULY, JUNE, agreed, count, june, terms
from tests.integration.payments.conftest import leave_card
from tests.integration.payments.test_dunning import a_week_later
from tests.integration.payments.test_inbox import facts, handle_all, keep, posted
from tests.support.people import join

CLOSED = JUNE.ends_at + GRACE


async def used(tenant_id: UUID, messages: int, at: datetime) -> None:
    """A company with terms of June and messages."""
    async with acting_for(tenant_id):
        if not await billing.terms():
            await agreed()
        await ingest([count("messages_out", messages, f"m{at:%d}", at)], at)


async def the_invoice(tenant_id: UUID) -> UUID:
    """June, closed."""
    await used(tenant_id, 40, june(3))
    async with acting_for(tenant_id):
        await close_month(JUNE.begins_at, CLOSED)
        ((invoice_id, _made),) = await billing.invoices()
    return invoice_id


async def jobs(tenant_id: UUID, kind: str) -> list[Any]:
    """What is to be done, and when."""
    async with acting_for(tenant_id):
        return await fetch(
            "SELECT id, payload, run_at, while_held FROM job WHERE tenant_id = $1 AND kind = $2 ORDER BY id", kind
        )


async def work(tenant_id: UUID, kind: str) -> None:
    """Do it."""
    load_work()
    for row in await jobs(tenant_id, kind):
        await run_job(tenant_id, row["id"])


async def test_a_month_closes_itself_and_the_card_pays_what_its_preview_said(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer)
    await used(tenant_a, 40, june(3))
    async with acting_for(tenant_a):
        await begin(june(2))
    (row,) = await jobs(tenant_a, CLOSE)
    assert (row["run_at"], row["while_held"]) == (CLOSED, True)

    for kind in (CLOSE, SEND, CHARGE):
        await work(tenant_a, kind)

    async with acting_for(tenant_a):
        ((_id, june_invoice), *_rest) = await billing.invoices()
        (bill,) = await payment_queries.bills()
    (made,) = stand_in.world.all("invoice")
    assert june_invoice.total == Decimal("299.50")
    assert (made["status"], made["total"], bill["status"], bill["remaining"]) == ("paid", 29950, "paid", 0)
    assert [line["description"] for line in made["lines"]["data"]] == ["Plan Online", "Messages out: 40"]
    months = [each["payload"]["begins_at"] for each in await jobs(tenant_a, CLOSE)]
    assert months[:2] == [JUNE.begins_at.isoformat(), JULY.begins_at.isoformat()]


async def test_a_month_is_not_closed_before_its_days_of_grace_are_over(tenant_a: UUID) -> None:
    await used(tenant_a, 40, june(3))
    with pytest.raises(TooEarly):
        async with acting_for(tenant_a):
            await close_month(JUNE.begins_at, CLOSED - timedelta(seconds=1))


@pytest.mark.parametrize("kind", ["server_error", "error_after_commit", "rate_limited"])
@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in"])
async def test_an_invoice_whose_sending_broke_off_is_one_bill(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID, kind: Kind, path: str
) -> None:
    invoice_id = await the_invoice(tenant_a)
    stand_in.faults.add(Fault(kind, path=path))
    with pytest.raises((InDoubt, NotDone)):
        await send(tenant_a, invoice_id)
    sent = await send(tenant_a, invoice_id)
    assert sent is not None
    assert await send(tenant_a, invoice_id) is None, "it is there"
    assert [made["total"] for made in stand_in.world.all("invoice")] == [29950]


async def test_two_workers_do_not_send_one_invoice_twice(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    invoice_id = await the_invoice(tenant_a)
    async with acting_for(tenant_a):
        assert await queries.take(invoice_id, 300) == 1
    with pytest.raises(UnderWay):
        await send(tenant_a, invoice_id)
    async with acting_for(tenant_a):
        await execute("UPDATE invoice_sent SET lease_until = now() WHERE tenant_id = $1")
    assert await send(tenant_a, invoice_id) is not None
    assert len(stand_in.world.all("invoice")) == 1


async def test_where_no_card_is_left_people_are_written_to_and_the_reminder_charges_a_new_card(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    person = await join(tenant_a, "admin")
    bill = await send(tenant_a, await the_invoice(tenant_a))
    assert bill is not None
    await work(tenant_a, CHARGE)
    await work(tenant_a, "tenant.owes")
    await work(tenant_a, "mail.send")
    letters = [each for each in outbox_letters() if each.to == person.email]
    assert ["could not be charged" in each.subject for each in letters] == [True]
    assert bill.number in letters[0].text
    assert "/settings/billing" in letters[0].text

    leave_card(stand_in, customer)
    await a_week_later(tenant_a)
    await work(tenant_a, CHARGE)
    (made,) = stand_in.world.all("invoice")
    assert made["status"] == "paid"
    assert [name for name, _data in await facts(tenant_a)][-2:] == ["billing.paid", "billing.settled"]
    await keep(posted(stand_in))
    await handle_all()
    assert [name for name, _data in await facts(tenant_a)].count("billing.paid") == 1
    assert await charge(tenant_a, bill.id, "once more") is None


async def test_what_comes_to_nothing_is_no_bill(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    async with acting_for(tenant_a):
        await agreed(terms(base=Decimal(0)))
        await close_month(JUNE.begins_at, CLOSED)
        ((invoice_id, _made),) = await billing.invoices()
    assert await send(tenant_a, invoice_id) is None
    assert stand_in.world.all("invoice") == []


async def test_meters_are_told_each_day_once_and_what_was_corrected(
    provider: StripePayments, stand_in: StandIn, customer: str, tenant_a: UUID
) -> None:
    person, now = await join(tenant_a, "admin"), utc_now()
    first, second = (now.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=n) for n in (4, 3))
    await used(tenant_a, 40, first)
    await used(tenant_a, 2, second)
    async with acting_for(tenant_a):
        await ingest([count("flow_steps", 9, "no price", second), count("members", 1, "a level", second)], now)
        assert await tell_meters(now) == 2
        assert await tell_meters(now) == 0
        (row,) = await fetch("SELECT id FROM usage_event WHERE tenant_id = $1 AND idem_key = $2", f"m{first:%d}")
        await correct(person.actor, row["id"], Decimal(-15), idem_key="once", why="a test")
        assert await tell_meters(now) == 1
    while await push_due():
        pass
    meter = await provider.ensure_meter("hubwright_messages_out", "")
    days = [datetime.combine(each.date(), datetime.min.time(), UTC) for each in (first, second)]
    assert [await provider.counted(meter, customer, day, day + timedelta(days=1)) for day in days] == [25, 2]
