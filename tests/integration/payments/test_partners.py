"""Partners earn a share of what was paid, once for every line, and are sent it once a month, whatever dies."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.close import give_credit
from hubwright.control.billing.credits import Grant
from hubwright.control.billing.disputes import settle
from hubwright.control.billing.disputes.dispute import dispute
from hubwright.control.billing.month_end.turn import SEND, close_month
from hubwright.control.billing.partners.agree_rate import agree_rate
from hubwright.control.billing.partners.payee import known_payee, look_again, payee_page
from hubwright.control.billing.partners.payouts import plan_payouts, send_payouts
from hubwright.control.billing.partners.read import earnings, lines, partners_paid
from hubwright.control.billing.partners.schemas import Behind, Earnings
from hubwright.control.billing.partners.tending import pay_when_due
from hubwright.control.billing.payments.charge import CHARGE
from hubwright.control.billing.payments.facts import SHARE
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, global_execute, outside_tenants
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright_stripe_standin import Fault, StandIn
from hubwright_stripe_standin.faults import Kind
from tests.integration.billing.making import JUNE, agreed, june, terms
from tests.integration.marketplace.companies import has
from tests.integration.payments.conftest import Past, leave_card
from tests.integration.payments.test_inbox import handle_all, keep, posted
from tests.integration.payments.test_month_end import CLOSED, work
from tests.integration.payments.test_plugin_bills import priced
from tests.support.market import Market
from tests.support.operators import make_operator
from tests.support.people import Person, join

D = Decimal
pytestmark = pytest.mark.usefixtures("provider", "payable")


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


@pytest.fixture
async def operator(database: None) -> Actor:
    return await make_operator("Olga")


@pytest.fixture
async def payable(database: None) -> None:
    """Nobody else of this database is to be paid."""
    async with outside_tenants("a test begins"):
        await global_execute("UPDATE partner SET payee_ready = false WHERE payee_ready")


async def closed(admin: Person, market: Market, moved: Past) -> UUID:
    """June of a company that had the plugin for all of it, for 30 yuan; its invoice is on its way."""
    await market.published("1.0.0", priced("30"))
    await has(admin, market)
    await moved(admin.tenant_id, june(1))
    async with acting_for(admin.tenant_id):
        await agreed(terms(base=D(100)))
        await close_month(JUNE.begins_at, CLOSED)
        ((invoice_id, _made),) = await billing.invoices()
    return invoice_id


async def paid(admin: Person, market: Market, moved: Past, stand_in: StandIn, customer: str) -> UUID:
    leave_card(stand_in, customer)
    invoice_id = await closed(admin, market, moved)
    for kind in (SEND, CHARGE, SHARE):
        await work(admin.tenant_id, kind)
    return invoice_id


async def seen(market: Market) -> Earnings:
    return await earnings(market.person, market.partner_id)


async def ready(market: Market, stand_in: StandIn) -> str:
    """The partner tells the provider who they are."""
    page = await payee_page(
        market.person, market.partner_id, "de", done_url="http://x/done", again_url="http://x/again"
    )
    async with httpx.AsyncClient(trust_env=False) as browser:
        await browser.post(page)
    payee = await known_payee(market.partner_id)
    assert payee is not None
    assert await look_again(payee)
    return payee


def next_month() -> datetime:
    return (utc_now().replace(day=28) + timedelta(days=9)).astimezone(UTC)


async def test_a_paid_invoice_earns_the_partner_its_share_of_their_lines_once(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past
) -> None:
    await paid(admin, market, moved, stand_in, customer)
    await keep(posted(stand_in))
    await handle_all()
    await work(admin.tenant_id, SHARE)

    found = await seen(market)

    ((month),) = found.months
    assert (month.plugin, month.lines, month.paid, month.share) == (market.plugin, 1, D(30), D(24))
    assert [(each.currency, each.amount) for each in found.waiting] == [("CNY", D(24))]
    (line,) = await lines(market.person, market.partner_id, Behind())
    assert (line.begins_at, line.ends_at, line.rate, line.paid) == (JUNE.begins_at, JUNE.ends_at, D("0.8"), D(30))
    assert str(admin.tenant_id) not in repr((found, line))


async def test_nothing_is_earned_before_the_invoice_is_paid(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past
) -> None:
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    await closed(admin, market, moved)
    for kind in (SEND, CHARGE, SHARE):
        await work(admin.tenant_id, kind)

    assert (await seen(market)).months == []


async def test_what_credit_of_the_platform_paid_for_is_shared_as_well(
    admin: Person, market: Market, moved: Past
) -> None:
    async with acting_for(admin.tenant_id):
        gift = Grant(id=new_id(), currency="CNY", amount=D(1000), granted_at=june(1), why="welcome")
        await give_credit(gift, idem_key="welcome")
    await closed(admin, market, moved)
    await work(admin.tenant_id, SHARE)

    assert [each.share for each in (await seen(market)).months] == [D(24)]


async def test_a_line_that_is_taken_back_is_taken_off_what_is_earned(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past, operator: Actor
) -> None:
    invoice_id = await paid(admin, market, moved, stand_in, customer)
    async with acting_for(admin.tenant_id):
        disputed = await dispute(admin.actor, invoice_id, 1, "It never answered")
    await settle.credit(operator, disputed, D(10), to_balance=False, answer="You are right")
    await work(admin.tenant_id, SHARE)
    await work(admin.tenant_id, SHARE)

    (month,) = (await seen(market)).months
    assert (month.lines, month.paid, month.share) == (2, D(20), D(16))
    assert [line.paid for line in await lines(market.person, market.partner_id, Behind(plugin=market.plugin))] == [
        D(-10),
        D(30),
    ]


async def test_what_was_earned_before_a_month_is_sent_once_in_one_sum(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past
) -> None:
    await paid(admin, market, moved, stand_in, customer)
    payee = await ready(market, stand_in)

    assert await plan_payouts(utc_now()) == 0, "this month is not over"
    for _turn in (1, 2):
        await plan_payouts(next_month())
        await send_payouts(next_month())

    (sent,) = stand_in.world.all("transfer")
    assert (sent["amount"], sent["currency"], sent["destination"]) == (2400, "cny", payee)
    found = await seen(market)
    (payout,) = found.payouts
    assert (payout.state, payout.amount, payout.transfer, found.waiting) == ("sent", D(24), sent["id"], [])
    behind = await lines(market.person, market.partner_id, Behind(payout_id=payout.id))
    assert sum(line.share for line in behind) == payout.amount


@pytest.mark.parametrize("kind", ["server_error", "error_after_commit", "rate_limited"])
async def test_a_payout_that_broke_off_is_sent_once(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past, kind: Kind
) -> None:
    await paid(admin, market, moved, stand_in, customer)
    await ready(market, stand_in)
    await plan_payouts(next_month())
    stand_in.faults.add(Fault(kind, path="/v1/transfers"))
    assert await send_payouts(next_month()) == 0
    assert (await seen(market)).payouts[0].error
    assert await send_payouts(next_month()) == 0, "it waits a moment"
    async with outside_tenants("a test lets time go by"):
        await global_execute("UPDATE partner_payout SET lease_until = now() WHERE state = 'planned'")
    assert await send_payouts(next_month()) == 1

    assert [each["amount"] for each in stand_in.world.all("transfer")] == [2400]


async def test_who_has_not_said_where_to_keeps_what_they_earned_until_they_do(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past, rewritten: Past
) -> None:
    await paid(admin, market, moved, stand_in, customer)
    await rewritten("UPDATE partner_share SET earned_at = earned_at - interval '40 days'")
    await rewritten("UPDATE payout_round SET next_at = now()")
    assert await pay_when_due()
    assert (await seen(market)).payouts == []
    assert not await pay_when_due()

    await ready(market, stand_in)
    assert await pay_when_due(), "they are paid soon after"

    assert [payout.amount for payout in (await seen(market)).payouts] == [D(24)]


async def test_what_is_below_nothing_waits_for_the_next_month(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past, operator: Actor
) -> None:
    invoice_id = await paid(admin, market, moved, stand_in, customer)
    await ready(market, stand_in)
    await plan_payouts(next_month())
    await send_payouts(next_month())
    async with acting_for(admin.tenant_id):
        disputed = await dispute(admin.actor, invoice_id, 1, "It never answered")
    await settle.credit(operator, disputed, D(30), to_balance=True, answer="")
    await work(admin.tenant_id, SHARE)

    assert await plan_payouts(next_month() + timedelta(days=31)) == 0
    assert [each.amount for each in (await seen(market)).waiting] == [D(-24)]


async def test_the_provider_tells_when_somebody_may_be_paid(stand_in: StandIn, market: Market) -> None:
    page = await payee_page(
        market.person, market.partner_id, "DE", done_url="http://x/done", again_url="http://x/again"
    )
    again = await payee_page(market.person, market.partner_id, "", done_url="http://x/done", again_url="http://x/again")
    assert page != again
    assert len(stand_in.world.all("account")) == 1
    assert (await seen(market)).known
    async with httpx.AsyncClient(trust_env=False) as browser:
        await browser.post(again)
    await keep(posted(stand_in))
    await handle_all()
    assert (await seen(market)).ready


async def test_the_rate_is_agreed_by_operators_and_holds_from_then_on(
    stand_in: StandIn, customer: str, admin: Person, market: Market, moved: Past, operator: Actor
) -> None:
    for wrong in ("-1", "101", "12.345", "NaN"):
        with pytest.raises(Invalid):
            await agree_rate(operator, market.partner_id, D(wrong), "because")
    with pytest.raises(Invalid):
        await agree_rate(operator, market.partner_id, D(70), " ")
    with pytest.raises(NotAllowed):
        await agree_rate(market.person, market.partner_id, D(100), "we want it")
    await agree_rate(operator, market.partner_id, D("92.5"), "a launch partner")
    await paid(admin, market, moved, stand_in, customer)

    assert [each.share for each in (await seen(market)).months] == [D("27.75")]
    (shown,) = [each for each in await partners_paid(operator) if each.id == market.partner_id]
    assert (shown.rate, [each.amount for each in shown.waiting]) == (D("0.925"), [D("27.75")])


async def test_nobody_reads_another_partners_earnings(market: Market, tmp_path: Path) -> None:
    other = await Market(tmp_path / "other").open()
    for read in (earnings, lambda actor, partner: lines(actor, partner, Behind())):
        with pytest.raises(Missing):
            await read(other.person, market.partner_id)
    with pytest.raises(NotAllowed):
        await partners_paid(market.person)
    with pytest.raises(Missing):
        await payee_page(other.person, market.partner_id, "DE", done_url="", again_url="")


async def test_it_is_said_plainly_that_a_country_is_needed(market: Market) -> None:
    with pytest.raises(Invalid) as refused:
        await payee_page(market.person, market.partner_id, "Germany", done_url="", again_url="")
    assert refused.value.errors[0].field == "country"
