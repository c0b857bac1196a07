"""Companies that owe, in the console: where each stands, and what an operator does about it, once however pressed."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.billing.owing.act import charge_now, give_more_time, void_bill
from hubwright.control.billing.owing.errors import NothingFollows, NothingOwed, NotOpen
from hubwright.control.billing.owing.read import count_owing, owing
from hubwright.control.billing.owing.schemas import Owing
from hubwright.control.billing.payments import dunning_queries, inbox_queries
from hubwright.control.billing.payments.current import use_payments
from hubwright.control.billing.payments.dun import due_dunning, dun, look
from hubwright.control.billing.payments.dunning import TERMS, Failed, Passed, Remind, Tell
from hubwright.control.billing.payments.failures import Declined, InDoubt
from hubwright.control.billing.payments.port import Bill
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright_stripe_standin import Fault, StandIn
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside
from tests.integration.payments.conftest import customer, leave_card, provider, stand_in, wall
from tests.integration.payments.pages import said
from tests.integration.payments.test_dunning import a_week_later
from tests.integration.payments.test_inbox import facts, handle_all, keep, posted
from tests.integration.payments.test_provider import lines
from tests.support.operators import make_operator

__all__ = ["customer", "provider", "stand_in", "wall"]  # fixtures
DAY = timedelta(days=1)
PATH = "/operator/dunning"


@pytest.fixture
async def operator(database: None) -> Actor:
    return await make_operator("Olga")


@pytest.fixture
async def bill(provider: StripePayments, stand_in: StandIn, customer: str) -> Bill:
    """One of 9 dollars that the card refused."""
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    made = await provider.issue(customer, "USD", lines(900), key="b1")
    with pytest.raises(Declined):
        await provider.charge(made.id, key="c1")
    await keep(posted(stand_in))
    await handle_all()
    return made


async def stands(operator: Actor, tenant_id: UUID, stage: str = "") -> Owing | None:
    """The company in the list."""
    return next((each for each in await owing(operator, stage, most=500) if each.tenant_id == tenant_id), None)


async def noted(tenant_id: UUID, action: str) -> list[tuple[str, str]]:
    """Who did it and why, as the company has it; the platform has as many."""
    async with acting_for(tenant_id):
        found = await fetch(
            "SELECT actor, detail FROM audit_entry WHERE tenant_id = $1 AND action = $2 ORDER BY id", action
        )
    assert len(await operator_acts.acts(f"tenant:{tenant_id}", action=action)) == len(found)
    return [(row["actor"], row["detail"]["reason"]) for row in found]


async def test_who_owes_is_listed_with_stage_bills_reminders_and_what_follows(
    operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    before = await count_owing(operator)
    found = await stands(operator, tenant_a)
    assert found is not None
    assert (found.stage, found.reminded, found.company, found.more) == ("failing", 1, "a", timedelta())
    ((one),) = found.bills
    assert (one.bill, one.number, one.currency, one.remaining, one.attempts) == (bill.id, bill.number, "USD", 9, 1)
    assert one.page.startswith("http")
    assert found.follows[0] == (one.failed_at + 3 * DAY, Remind(2))
    assert [act for _at, act in found.follows][-1] == Tell("given_up")

    await a_week_later(tenant_a)
    later = await stands(operator, tenant_a, "past_due")
    assert later is not None
    assert (later.stage, later.reminded) == ("past_due", 3)
    assert later.since > found.since
    assert await stands(operator, tenant_a, "failing") is None
    after = await count_owing(operator)
    assert after["past_due"] == before.get("past_due", 0) + 1
    assert after.get("failing", 0) == before["failing"] - 1


async def test_who_paid_stands_there_no_more(
    provider: StripePayments, stand_in: StandIn, customer: str, operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    leave_card(stand_in, customer)
    await provider.charge(bill.id, key="c2")
    await keep(posted(stand_in))
    await handle_all()
    assert await stands(operator, tenant_a) is None


async def test_the_card_is_charged_once_by_one_form(
    stand_in: StandIn, customer: str, operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    for _press in range(2):
        tried = await charge_now(operator, tenant_a, bill.id, key="k1", reason="they asked on the telephone")
        assert tried.remaining == 900, "the card still says no"
    (there,) = stand_in.world.all("invoice")
    assert there["attempt_count"] == 2, "once by the month, once by us"
    assert await noted(tenant_a, "bill.charged") == [(operator.label, "they asked on the telephone")]

    leave_card(stand_in, customer)
    both = [charge_now(operator, tenant_a, bill.id, key="k2", reason="a new card") for _press in range(2)]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert {type(each) for each in outcomes} <= {Bill, NotOpen}
    with pytest.raises(NotOpen):
        await charge_now(operator, tenant_a, bill.id, key="k3", reason="once more")
    assert len(await noted(tenant_a, "bill.charged")) == 2
    assert await stands(operator, tenant_a) is None
    assert [name for name, _data in await facts(tenant_a)].count("billing.paid") == 1


async def test_more_time_is_given_once_within_a_bound_and_everything_comes_later(
    operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    found = await stands(operator, tenant_a)
    assert found is not None
    for _press in range(2):
        await give_more_time(operator, tenant_a, 10, beyond=timedelta(), reason="they wait for their bank")
    later = await stands(operator, tenant_a)
    assert later is not None
    assert later.more == 10 * DAY
    assert later.follows == [(at + 10 * DAY, act) for at, act in found.follows]
    assert await noted(tenant_a, "dunning.extended") == [(operator.label, "they wait for their bank")]

    now = await inbox_queries.database_time()
    await look((tenant_a, tenant_a), now + 8 * DAY)
    kept = await stands(operator, tenant_a)
    assert kept is not None
    assert (kept.stage, kept.reminded) == ("failing", 1), "nothing follows within the time it was given"
    assert (tenant_a, tenant_a) not in await due_dunning()
    await look((tenant_a, tenant_a), now + 14 * DAY)
    past = await stands(operator, tenant_a)
    assert past is not None
    assert past.stage == "past_due"

    most = TERMS.most_more // DAY - 10
    for wrong in (0, -1, most + 1):
        with pytest.raises(Invalid) as refused:
            await give_more_time(operator, tenant_a, wrong, beyond=10 * DAY, reason="more")
        assert [each.field for each in refused.value.errors] == ["days"]
    with pytest.raises(Invalid):
        await give_more_time(operator, tenant_a, 1, beyond=10 * DAY, reason=" ")
    _after, given = await give_more_time(operator, tenant_a, most, beyond=10 * DAY, reason="all there is")
    assert given
    with pytest.raises(Invalid, match="all the time"):
        await give_more_time(operator, tenant_a, 1, beyond=TERMS.most_more, reason="beyond")


async def test_who_owes_nothing_or_is_given_up_is_given_no_time(operator: Actor, tenant_a: UUID) -> None:
    with pytest.raises(NothingOwed):
        await give_more_time(operator, tenant_a, 3, beyond=timedelta(), reason="why not")
    now = await inbox_queries.database_time()
    async with acting_for(tenant_a):
        await dun(Failed("in_1", now - 30 * DAY))
        await dun(Passed(now))
    with pytest.raises(NothingFollows):
        await give_more_time(operator, tenant_a, 3, beyond=timedelta(), reason="why not")
    found = await stands(operator, tenant_a, "given_up")
    assert found is not None
    assert found.follows == []


async def test_a_bill_is_taken_back_by_typing_its_number_once(
    stand_in: StandIn, operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    await a_week_later(tenant_a)
    for typed, reason, field in (("yes", "sorry", "typed"), ("", "sorry", "typed"), (bill.number, " ", "reason")):
        with pytest.raises(Invalid) as refused:
            await void_bill(operator, tenant_a, bill.id, typed=typed, key="k", reason=reason)
        assert [each.field for each in refused.value.errors] == [field]
    assert stand_in.world.get("invoice", bill.id)["status"] == "open"

    both = [
        void_bill(operator, tenant_a, bill.id, typed=bill.number, key="k", reason="our own mistake")
        for _press in range(2)
    ]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert {type(each) for each in outcomes} <= {Bill, NotOpen}
    assert stand_in.world.get("invoice", bill.id)["status"] == "void"
    with pytest.raises(NotOpen):
        await void_bill(operator, tenant_a, bill.id, typed=bill.number, key="k", reason="again")
    await keep(posted(stand_in))
    await handle_all()
    assert await noted(tenant_a, "bill.voided") == [(operator.label, "our own mistake")]
    assert await stands(operator, tenant_a) is None
    assert [name for name, _data in await facts(tenant_a)].count("billing.settled") == 1


async def test_an_answer_that_was_lost_is_asked_for_again_and_noted_once(
    stand_in: StandIn, operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    stand_in.faults.add(Fault("error_after_commit", path=f"/v1/invoices/{bill.id}/void"))
    with pytest.raises(InDoubt):
        await void_bill(operator, tenant_a, bill.id, typed=bill.number, key="k", reason="our own mistake")
    made = await void_bill(operator, tenant_a, bill.id, typed=bill.number, key="k", reason="our own mistake")
    assert made.status == "void"
    assert await noted(tenant_a, "bill.voided") == [(operator.label, "our own mistake")]


async def test_another_companys_bill_is_none_and_only_operators_act(
    house: House, operator: Actor, bill: Bill, tenant_a: UUID, tenant_b: UUID
) -> None:
    with pytest.raises(Missing):
        await charge_now(operator, tenant_b, bill.id, key="k", reason="theirs")
    with pytest.raises(Missing):
        await void_bill(operator, tenant_b, bill.id, typed=bill.number, key="k", reason="theirs")
    actor = house.admin.actor
    doors: list[Any] = [
        owing(actor),
        count_owing(actor),
        charge_now(actor, tenant_a, bill.id, key="k", reason="mine"),
        give_more_time(actor, tenant_a, 3, beyond=timedelta(), reason="mine"),
        void_bill(actor, tenant_a, bill.id, typed=bill.number, key="k", reason="mine"),
    ]
    for door in doors:
        with pytest.raises(NotAllowed):
            await door
    async with acting_for(tenant_a):
        assert (await dunning_queries.look_at()).more == timedelta()


async def test_the_page_filters_by_stage_and_its_forms_work(
    house: House, stand_in: StandIn, operator: Actor, bill: Bill, tenant_a: UUID
) -> None:
    async with outside(house, operator) as client:
        page = (await client.get(f"{PATH}?stage=failing")).text
        card = page[page.index(f'id="company-{tenant_a}"') :]
        for word in (bill.number, "$9.00", "reminder 2", f"/operator/tenants/{tenant_a}"):
            assert word in card, word
        assert str(tenant_a) not in (await client.get(f"{PATH}?stage=past_due")).text
        assert (await client.get(f"{PATH}?stage=happy")).status_code == 404
        assert "Companies that owe" in (await client.get("/operator")).text

        base, key = f"{PATH}/{tenant_a}", re.search(r'name="key" value="([^"]+)"', card)
        assert key
        charged = await client.post(f"{base}/bills/{bill.id}/charge", data={"key": key[1], "reason": "they called"})
        assert (await said(client, charged)).startswith("It could not be charged")
        unsaid = await client.post(f"{base}/bills/{bill.id}/charge", data={"key": "k", "reason": " "})
        assert await said(client, unsaid) == "Say why; it stays in the history."
        time = {"days": "5", "beyond": "0", "reason": "next week"}
        assert (await said(client, await client.post(f"{base}/more-time", data=time))).startswith("Given")
        assert "already" in await said(client, await client.post(f"{base}/more-time", data=time))
        for wrong in ("", "many", "-3", "999"):
            answer = await client.post(f"{base}/more-time", data={**time, "days": wrong, "beyond": "5"})
            assert (await said(client, answer)).startswith("Write a number of days from 1 to 55"), wrong
        assert "5 days" in (await client.get(PATH)).text
        no = await client.post(f"{base}/bills/{bill.id}/void", data={"typed": "no", "reason": "sorry"})
        assert (await said(client, no)).startswith(f"Type {bill.number}")
        stand_in.faults.add(Fault("rate_limited", path=f"/v1/invoices/{bill.id}/void"))
        sure = {"typed": bill.number, "key": key[1], "reason": "sorry"}
        broken = await client.post(f"{base}/bills/{bill.id}/void", data=sure)
        assert "does not answer right now" in await said(client, broken)
        assert (await said(client, await client.post(f"{base}/bills/{bill.id}/void", data=sure))).startswith("Taken")
        assert (await client.post(f"{base}/bills/in_none/charge", data={"reason": "x"})).status_code == 404
        assert str(tenant_a) not in (await client.get(PATH)).text
        assert "Took a bill back" in (await client.get("/operator")).text


async def test_where_no_provider_is_set_up_the_page_says_so(house: House, operator: Actor, tenant_a: UUID) -> None:
    use_payments(None)
    async with acting_for(tenant_a):
        await dun(Failed("in_1", await inbox_queries.database_time()))
    async with outside(house, operator) as client:
        assert "No payment provider is set up here" in (await client.get(PATH)).text
