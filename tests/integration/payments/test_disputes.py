"""A disputed line: said once, taken back by one credit note or left with a reason, and read on the invoice."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.disputes import settle
from hubwright.control.billing.disputes.dispute import dispute, disputes_of
from hubwright.control.billing.disputes.errors import (
    DisputedAlready,
    NoBill,
    NothingToDispute,
    SettledAlready,
)
from hubwright.control.billing.invoices.read import find_invoice
from hubwright.control.billing.month_end.send import send
from hubwright.control.billing.month_end.turn import close_month
from hubwright.control.billing.payments.charge import charge
from hubwright.control.billing.payments.failures import InDoubt, NotDone
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.control.usage.ingest import ingest
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright_stripe_standin import Fault, StandIn
from tests.conftest import test_settings
from tests.integration.billing.making import JUNE, agreed, count, june
from tests.integration.payments.conftest import leave_card
from tests.integration.payments.pages import BILLING, said, signed_in
from tests.integration.payments.test_month_end import CLOSED
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.operators import browser, cookie_of, make_operator
from tests.support.people import Person, join

MESSAGES = 1  # the place of the line


@pytest.fixture(scope="module")
async def app(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("disputes"))) as running:
        yield running


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


@pytest.fixture
async def operator(database: None) -> Actor:
    return await make_operator("Olga")


@pytest.fixture
async def invoice_id(admin: Person) -> UUID:
    """June: a fee of 299 and 400 messages for 5."""
    async with acting_for(admin.tenant_id):
        await agreed()
        await ingest([count("messages_out", 400, "many", june(3), subject="talk")], june(20))
        await close_month(JUNE.begins_at, CLOSED)
        ((made_id, _made),) = await billing.invoices()
    return made_id


async def say(admin: Person, invoice_id: UUID, place: int = MESSAGES, reason: str = "We never wrote that much") -> UUID:
    async with acting_for(admin.tenant_id):
        return await dispute(admin.actor, invoice_id, place, reason)


async def stands(admin: Person, invoice_id: UUID) -> Any:
    async with acting_for(admin.tenant_id):
        return (await disputes_of(invoice_id))[MESSAGES]


async def test_a_line_is_disputed_once_with_a_reason_and_by_those_who_may(admin: Person, invoice_id: UUID) -> None:
    agent = await join(admin.tenant_id, "agent")
    for wrong in ("  ", "x" * 1001):
        with pytest.raises(Invalid):
            await say(admin, invoice_id, reason=wrong)
    with pytest.raises(Missing):
        await say(admin, invoice_id, place=7)
    with pytest.raises(NotAllowed):
        async with acting_for(agent.tenant_id):
            await dispute(agent.actor, invoice_id, MESSAGES, "why")
    await say(admin, invoice_id)
    with pytest.raises(DisputedAlready):
        await say(admin, invoice_id, reason="once more")

    async with acting_for(admin.tenant_id):
        (entry,) = await fetch("SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'invoice.disputed'")
        (kept,) = (await disputes_of(invoice_id)).values()
    assert entry["detail"] == {"place": 1, "reason": "We never wrote that much"}
    assert (kept.state, kept.reason, kept.disputed_by) == ("open", "We never wrote that much", "Admin")


async def test_what_costs_nothing_is_not_disputed(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await agreed()
        await ingest([count("members", 1, "one", june(3), subject="m")], june(20))
        await close_month(JUNE.begins_at, CLOSED)
        ((made_id, made),) = await billing.invoices()
    place = next(n for n, line in enumerate(made.lines) if not line.amount)
    with pytest.raises(NothingToDispute):
        await say(admin, made_id, place=place)


@pytest.mark.parametrize("is_paid", [False, True])
async def test_a_disputed_line_is_taken_back_by_a_credit_note_over_it(
    provider: StripePayments,
    stand_in: StandIn,
    customer: str,
    admin: Person,
    operator: Actor,
    invoice_id: UUID,
    is_paid: bool,
) -> None:
    bill = await send(admin.tenant_id, invoice_id)
    assert bill is not None
    if is_paid:
        leave_card(stand_in, customer)
        assert await charge(admin.tenant_id, bill.id, "now") is not None
    dispute_id = await say(admin, invoice_id)
    (waiting,) = (each for each in await settle.open_disputes(operator) if each.dispute.id == dispute_id)
    assert (waiting.offered, waiting.line.meter, waiting.tenant_id) == (5, "messages_out", admin.tenant_id)

    made = await settle.credit(operator, dispute_id, waiting.offered, to_balance=True, answer="You are right")
    (note,) = stand_in.world.all("credit_note")
    (line,) = note["lines"]["data"]
    kept = await stands(admin, invoice_id)
    (there,) = stand_in.world.all("invoice")
    wanted = next(each["id"] for each in there["lines"]["data"] if each["metadata"]["line"] == str(MESSAGES))
    assert (line["invoice_line_item"], note["total"], note["memo"]) == (wanted, 500, "You are right")
    assert (kept.state, kept.amount, kept.note, kept.answer, kept.settled_by) == (
        "credited",
        5,
        made.number,
        "You are right",
        "Olga",
    )
    async with acting_for(admin.tenant_id):
        listed = (await find_invoice(invoice_id)).listed
        (entry,) = await fetch("SELECT actor FROM audit_entry WHERE tenant_id = $1 AND action = 'invoice.credited'")
    assert (listed.state, listed.remaining) == (("paid", 0) if is_paid else ("open", 299))
    assert entry["actor"].startswith("operator")
    assert stand_in.world.get("customer", customer)["balance"] == (-500 if is_paid else 0)
    assert "dispute.credited" in [act.action for act in await operator_acts.acts(f"tenant:{admin.tenant_id}")]
    assert dispute_id not in [each.dispute.id for each in await settle.open_disputes(operator, most=100)]
    with pytest.raises(SettledAlready):
        await settle.credit(operator, dispute_id, Decimal(5), to_balance=True, answer="")


async def test_a_part_of_it_goes_back_to_the_card_and_never_more_than_the_line(
    provider: StripePayments, stand_in: StandIn, customer: str, admin: Person, operator: Actor, invoice_id: UUID
) -> None:
    leave_card(stand_in, customer)
    bill = await send(admin.tenant_id, invoice_id)
    assert bill is not None
    await charge(admin.tenant_id, bill.id, "now")
    dispute_id = await say(admin, invoice_id)
    for wrong in ("0", "-1", "5.01", "1.234"):
        with pytest.raises(Invalid):
            await settle.credit(operator, dispute_id, Decimal(wrong), to_balance=False, answer="")
    await settle.credit(operator, dispute_id, Decimal("1.25"), to_balance=False, answer="")

    (note,) = stand_in.world.all("credit_note")
    assert (note["total"], note["memo"]) == (125, "We never wrote that much")
    assert stand_in.world.get("customer", customer)["balance"] == 0


@pytest.mark.parametrize("kind", ["server_error", "error_after_commit", "rate_limited"])
async def test_broken_off_and_asked_again_it_is_taken_back_once(
    provider: StripePayments,
    stand_in: StandIn,
    customer: str,
    admin: Person,
    operator: Actor,
    invoice_id: UUID,
    kind: Any,
) -> None:
    await send(admin.tenant_id, invoice_id)
    dispute_id = await say(admin, invoice_id)
    stand_in.faults.add(Fault(kind, path="/v1/credit_notes"))
    with pytest.raises((InDoubt, NotDone)):
        await settle.credit(operator, dispute_id, Decimal(5), to_balance=True, answer="first")
    surely_not = kind == "rate_limited"
    assert (await stands(admin, invoice_id)).state == ("open" if surely_not else "crediting")
    if not surely_not:
        with pytest.raises(SettledAlready):
            await settle.refuse(operator, dispute_id, "no")
    await settle.credit(operator, dispute_id, Decimal(4), to_balance=False, answer="second")

    (note,) = stand_in.world.all("credit_note")
    assert note["total"] == (400 if surely_not else 500), "what was decided stays decided until it is known"
    assert (await stands(admin, invoice_id)).answer == ("second" if surely_not else "first")


async def test_two_operators_do_not_take_it_back_at_once(
    provider: StripePayments, stand_in: StandIn, customer: str, admin: Person, operator: Actor, invoice_id: UUID
) -> None:
    await send(admin.tenant_id, invoice_id)
    dispute_id = await say(admin, invoice_id)
    tries = [settle.credit(operator, dispute_id, Decimal(n), to_balance=False, answer="") for n in (1, 2, 3)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(each).__name__ for each in outcomes) == ["Note", "SettledAlready", "SettledAlready"]
    (note,) = stand_in.world.all("credit_note")
    assert (await stands(admin, invoice_id)).amount * 100 == note["total"]


async def test_a_line_stays_with_a_reason_and_only_operators_say_so(
    admin: Person, operator: Actor, invoice_id: UUID
) -> None:
    dispute_id = await say(admin, invoice_id)
    with pytest.raises(NoBill):
        await settle.credit(operator, dispute_id, Decimal(5), to_balance=True, answer="")
    for verb in (settle.open_disputes(admin.actor), settle.refuse(admin.actor, dispute_id, "no")):
        with pytest.raises(NotAllowed):
            await verb
    with pytest.raises(Invalid):
        await settle.refuse(operator, dispute_id, " ")
    await settle.refuse(operator, dispute_id, "The log shows 400 messages")
    with pytest.raises(SettledAlready):
        await settle.refuse(operator, dispute_id, "again")

    kept = await stands(admin, invoice_id)
    assert (kept.state, kept.answer, kept.settled_by) == ("refused", "The log shows 400 messages", "Olga")
    with pytest.raises(DisputedAlready):
        await say(admin, invoice_id)


async def test_both_sides_see_it_on_their_pages(
    provider: StripePayments,
    stand_in: StandIn,
    customer: str,
    admin: Person,
    operator: Actor,
    invoice_id: UUID,
    app: Served,
) -> None:
    await send(admin.tenant_id, invoice_id)
    here = f"{BILLING}/invoices/{invoice_id}"
    async with await signed_in(app, admin) as client, await browser(app, await cookie_of(operator)) as console:
        assert 'data-opens="dispute-1"' in (await client.get(here)).text
        told = await said(client, await client.post(f"{here}/lines/1/dispute", data={"reason": "Too <many>"}))
        assert told.startswith("Disputed.")
        again = await said(client, await client.post(f"{here}/lines/1/dispute", data={"reason": "Too many"}))
        assert again.startswith("This line was disputed before.")
        assert "It waits for an answer." in (await client.get(here)).text
        assert 'data-opens="dispute-1"' not in (await client.get(here)).text

        page = (await console.get("/operator/disputes")).text
        assert "Too &lt;many&gt;" in page
        dispute_id = (await stands(admin, invoice_id)).id
        act = f"/operator/disputes/{dispute_id}"
        for wrong in ("", "NaN", "much", "6"):
            answer = await console.post(f"{act}/credit", data={"amount": wrong, "way": "card"})
            assert (await said(console, answer)).startswith("An amount above nothing"), wrong
        stand_in.faults.add(Fault("rate_limited", path="/v1/credit_notes"))
        broken = await console.post(f"{act}/credit", data={"amount": "5.00", "way": "card", "answer": "Sorry"})
        assert "does not answer right now" in await said(console, broken)
        done = await console.post(f"{act}/credit", data={"amount": "5.00", "way": "card", "answer": "Sorry"})
        assert (await said(console, done)).startswith("Taken back by credit note ")
        assert str(dispute_id) not in (await console.get("/operator/disputes")).text
        assert "Took a disputed line back" in (await console.get("/operator")).text

        shown = (await client.get(here)).text
        assert 'data-dispute="credited"' in shown
        assert "CN¥5.00 by credit note" in shown
        assert "Sorry" in shown
        assert (await client.post(f"{act}/refuse", data={"answer": "no"})).status_code in (403, 404)
