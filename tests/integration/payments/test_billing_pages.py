"""Settings -> Billing over a stand-in: a trial begins to pay, leaves a card, owes, and reads its invoices."""

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.month_end.send import send
from hubwright.control.billing.month_end.turn import close_month
from hubwright.control.billing.payments.charge import CHARGE
from hubwright.control.billing.payments.current import use_payments
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.control.companies import find_company
from hubwright.control.usage.correct import correct
from hubwright.control.usage.ingest import ingest
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright_stripe_standin import Fault, StandIn
from tenants.life.look import look_at_life
from tests.conftest import make_tenant, test_settings
from tests.integration.billing.making import JULY, JUNE, agreed, count, june, terms
from tests.integration.payments.conftest import leave_card, press
from tests.integration.payments.pages import BILLING, amounts, said, signed_in
from tests.integration.payments.test_inbox import handle_all, keep, posted
from tests.integration.payments.test_month_end import CLOSED, work
from tests.integration.tenants.test_life import events
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.people import Person, join


@pytest.fixture(scope="module")
async def app(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("billing"))) as running:
        yield running


@pytest.fixture
async def june_invoice(owner: Person) -> UUID:
    """A month with a fee, messages and conversations, closed."""
    counts = [count("messages_out", 7, f"m{n}", june(n), subject=f"talk-{n % 3}") for n in range(1, 10)]
    async with acting_for(owner.tenant_id):
        await agreed()
        await ingest([*counts, count("members", 3, "seats", june(4), subject="m")], june(20))
        await close_month(JUNE.begins_at, CLOSED)
        ((invoice_id, _made),) = await billing.invoices()
    return invoice_id


def away(answer: httpx.Response) -> str:
    """Where the page of the way leads to."""
    found = re.search(r'class="btn btn-primary" href="(http[^"]+)"', answer.text)
    assert found, answer.text[-3000:]
    return found[1]


async def test_a_trial_begins_to_pay_leaves_a_card_and_is_in_service_from_then_on(
    provider: StripePayments, stand_in: StandIn, owner: Person, client: httpx.AsyncClient
) -> None:
    assert "Your company is on trial until" in (await client.get(BILLING)).text
    begun = await client.post(f"{BILLING}/begin", data={"currency": "USD"})
    assert "The company pays from now on." in begun.text
    assert await press(away(begun), card="pm_card_visa") == 303
    (session,) = stand_in.world.all("checkout.session")
    assert session["success_url"].endswith(f"{BILLING}/card-left")
    assert await said(client, await client.get(f"{BILLING}/card-left")) == (
        "The card is kept at the payment provider. It pays from now on."
    )

    settling = (await client.get(f"{BILLING}/cards", headers={"hx-request": "true"})).text
    assert "•••• 4242" in settling
    assert 'hx-get="/settings/billing/cards?turn=1"' in settling, "it asks again until it is told which card pays"
    await keep(posted(stand_in))
    await handle_all()
    settled = (await client.get(f"{BILLING}/cards", headers={"hx-request": "true"})).text
    assert "pays" in settled
    assert "hx-get" not in settled

    page = (await client.get(BILLING)).text
    assert "Your company pays since" in page
    assert "in USD." in page
    again = await client.post(f"{BILLING}/begin", data={"currency": "CNY"})
    assert await said(client, again) == "The company pays already."
    company = await find_company(owner.tenant_id)
    assert company is not None
    assert (company.status, company.kind, company.status_until) == ("active", "customer", None)
    async with acting_for(owner.tenant_id):
        (terms,) = await billing.terms()
        kinds = {row["kind"] for row in await fetch("SELECT kind FROM job WHERE tenant_id = $1")}
        (entry,) = await fetch("SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'billing.began'")
    assert (terms.currency, terms.edition) == ("USD", "online")
    assert {"billing.close_month", "billing.tell_meters"} <= kinds
    assert entry["detail"] == {"currency": "USD"}


async def test_another_card_is_waited_for_while_the_old_one_still_pays(
    provider: StripePayments, stand_in: StandIn, owner: Person, client: httpx.AsyncClient
) -> None:
    begun = await client.post(f"{BILLING}/begin", data={"currency": "USD"})
    assert await press(away(begun), card="pm_card_visa") == 303
    await keep(posted(stand_in))
    await handle_all()
    assert await press(away(await client.post(f"{BILLING}/card")), card="pm_card_mastercard") == 303
    came_back = await client.get((await client.get(f"{BILLING}/card-left")).headers["location"])
    (asked,) = re.findall(r'id="cards" hx-get="([^"]+)"', came_back.text)

    settling = (await client.get(asked, headers={"hx-request": "true"})).text
    assert re.search(r"4242.*pays", settling)
    (again,) = re.findall(r'hx-get="([^"]+)"', settling)
    await keep(posted(stand_in))
    await handle_all()
    settled = (await client.get(again.replace("&amp;", "&"), headers={"hx-request": "true"})).text
    assert re.search(r"4444.*pays.*4242", settled, re.DOTALL)
    assert "hx-get" not in settled


async def test_a_trial_that_is_over_goes_on_by_paying_and_never_ends_before_the_first_bill(
    provider: StripePayments, owner: Person, client: httpx.AsyncClient
) -> None:
    await look_at_life(owner.tenant_id, utc_now() + timedelta(days=15))
    assert (await client.post("/settings/plan/call-off")).status_code == 423
    assert "The company pays from now on." in (await client.post(f"{BILLING}/begin", data={"currency": "CNY"})).text
    await look_at_life(owner.tenant_id, utc_now() + timedelta(days=40))
    company = await find_company(owner.tenant_id)
    assert company is not None
    assert company.status == "active"
    assert await events(owner.tenant_id) == ["paid", "trial_ended", "trial_began"]


async def test_where_no_provider_is_set_up_it_is_said_plainly_and_nothing_begins(
    owner: Person, client: httpx.AsyncClient
) -> None:
    use_payments(None)
    page = (await client.get(BILLING)).text
    assert "No payment provider is set up here. Nothing is charged on these pages" in page
    assert "Begin to pay" not in page
    assert "Leave a card" not in page
    for act in ("begin", "card", "portal"):
        told = await said(client, await client.post(f"{BILLING}/{act}", data={"currency": "USD"}))
        assert told == "No payment provider is set up here, so nothing can be paid on these pages.", act
    assert "No payment provider is set up here" in (await client.get(f"{BILLING}/cards")).text
    async with acting_for(owner.tenant_id):
        assert await billing.terms() == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("rate_limited", "does not answer right now. Nothing has happened"),
        ("server_error", "broke off. It may have happened"),
    ],
)
async def test_what_the_provider_does_wrong_is_a_sentence(
    provider: StripePayments,
    stand_in: StandIn,
    customer: str,
    june_invoice: UUID,
    owner: Person,
    client: httpx.AsyncClient,
    kind: str,
    words: str,
) -> None:
    bill = await send(owner.tenant_id, june_invoice)
    assert bill is not None
    for act in ("card", "portal", f"invoices/{june_invoice}/charge"):
        stand_in.faults.add(Fault(kind))  # type: ignore[arg-type]  # a kind of fault by its name
        assert words in await said(client, await client.post(f"{BILLING}/{act}")), act
    stand_in.faults.add(Fault(kind, method="GET"))  # type: ignore[arg-type]  # the same
    cards = await client.get(f"{BILLING}/cards", headers={"hx-request": "true"})
    assert cards.status_code == 200
    assert words in cards.text
    assert "Leave a card" in cards.text, "one may try all the same"
    assert bill.number in (await client.get(BILLING)).text, "the page itself asks nobody"


async def test_what_is_owed_is_shown_and_the_card_is_tried_again_by_hand(
    provider: StripePayments,
    stand_in: StandIn,
    customer: str,
    june_invoice: UUID,
    owner: Person,
    client: httpx.AsyncClient,
) -> None:
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    assert "On its way" in (await client.get(BILLING)).text
    bill = await send(owner.tenant_id, june_invoice)
    assert bill is not None
    await work(owner.tenant_id, CHARGE)

    page = (await client.get(BILLING)).text
    assert "are owed" in page
    assert f"number {bill.number}" in page
    assert f'href="{bill.page}"' in page
    retry = f"{BILLING}/invoices/{june_invoice}/charge"
    assert (await said(client, await client.post(retry))).startswith("It could not be charged. Leave another card")
    leave_card(stand_in, customer)
    assert await said(client, await client.post(retry)) == "Paid. Thank you."
    assert await said(client, await client.post(retry)) == "Nothing of it is due."

    page = (await client.get(BILLING)).text
    assert "are owed" not in page
    assert "Try the card again" not in page
    (made,) = stand_in.world.all("invoice")
    assert made["status"] == "paid"


async def test_an_invoice_adds_up_and_its_lines_open_to_the_counts(
    june_invoice: UUID, owner: Person, client: httpx.AsyncClient
) -> None:
    here = f"{BILLING}/invoices/{june_invoice}"
    assert here in (await client.get(BILLING)).text
    assert here in (await client.get(f"{BILLING}/invoices")).text
    page = (await client.get(here)).text
    lines, total = amounts(page)
    async with acting_for(owner.tenant_id):
        ((_id, invoice),) = await billing.invoices()

    assert len(lines) == 3
    assert lines == [line.amount for line in invoice.lines]
    assert sum(lines) == total == invoice.total > 299
    opened = re.findall(rf'href="({here}/lines/\d+)"', page)
    assert len(opened) == 2
    seen = {}
    for address in opened:
        line = (await client.get(address)).text
        shares = [float(each) for each in re.findall(r'data-share="([^"]+)"', line)]
        counted = re.findall(rf'href="({address}/counts\?of=[^"]+)"', line)
        seen[address] = sum(shares)
        assert len(shares) == len(counted) > 0
        counts = await client.get(counted[0])
        assert counts.status_code == 200
        assert "Jun 2026" in counts.text
    place = next(n for n, line in enumerate(invoice.lines) if line.meter == "messages_out")
    assert seen[f"{here}/lines/{place}"] == 63
    counts = (await client.get(f"{here}/lines/{place}/counts?of=talk-1")).text
    assert 'href="/inbox/team/talk-1"' in counts
    assert counts.count('data-label="Quantity">7 ') + counts.count('data-label="Quantity">7<') == 3
    assert (await client.get(f"{here}/lines/99")).status_code == 404
    assert (await client.get(f"{here}/lines/0")).status_code == 404, "a fee counts nothing"


async def test_what_is_carried_makes_the_lines_come_to_the_total(owner: Person, client: httpx.AsyncClient) -> None:
    async with acting_for(owner.tenant_id):
        await agreed(terms(base=Decimal(0)))
        await ingest([count("messages_out", 9000, "much", june(3), subject="t")], june(20))
        await close_month(JUNE.begins_at, CLOSED)
        (row,) = await fetch("SELECT id FROM usage_event WHERE tenant_id = $1 AND idem_key = 'much'")
        await correct(owner.actor, row["id"], Decimal(-9000), idem_key="back", why="a test")
        await close_month(JULY.begins_at, JULY.ends_at + timedelta(days=4))
        (_june, (july_id, july)) = await billing.invoices()
    page = (await client.get(f"{BILLING}/invoices/{july_id}")).text

    assert july.carried > 0
    lines, total = amounts(page)
    assert "Carried to the next month as credit" in page
    assert sum(lines) == total == 0
    assert "Nothing to pay" in page


async def test_pages_are_there_at_once(
    provider: StripePayments, june_invoice: UUID, owner: Person, client: httpx.AsyncClient
) -> None:
    here = f"{BILLING}/invoices/{june_invoice}"
    for path in (BILLING, here, f"{here}/lines/1", f"{here}/lines/1/counts?of=talk-1"):
        await client.get(path)  # what is compiled and kept
        took = []
        for _turn in range(5):
            begun = time.perf_counter()
            assert (await client.get(path)).status_code == 200
            took.append(time.perf_counter() - begun)
        assert min(took) < 0.15, (path, took)


async def test_nobody_reads_or_pays_another_companys_invoices(
    provider: StripePayments, june_invoice: UUID, app: Served
) -> None:
    stranger = await join(await make_tenant("b"), "admin")
    async with await signed_in(app, stranger) as other:
        here = f"{BILLING}/invoices/{june_invoice}"
        for path in (here, f"{here}/lines/1", f"{here}/lines/1/counts?of=talk-1"):
            assert (await other.get(path)).status_code == 404, path
        assert (await other.post(f"{here}/charge")).status_code == 404


@pytest.mark.parametrize("role", ["agent", "supervisor", "analyst"])
async def test_only_who_manages_the_company_sees_what_it_pays(app: Served, owner: Person, role: str) -> None:
    person = await join(owner.tenant_id, role)
    async with await signed_in(app, person) as browsing:
        assert (await browsing.get(BILLING)).status_code == 403
        assert (await browsing.post(f"{BILLING}/begin", data={"currency": "USD"})).status_code == 403
