"""What the port promises of any provider: the same tests over the stand-in and, with a key, over Stripe's sandbox."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from hubwright.control.billing.payments.failures import Declined, Refused
from hubwright.control.billing.payments.port import BillLine, MeterEvent, Person
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import STRIPE_API
from hubwright_stripe_standin import StandIn
from hubwright_stripe_standin.serving import running
from tests.payments.places import PLACES, SANDBOX_KEY
from tests.payments.shapes import faults_of

ADA = Person(name="Ada Ltd", email="ada@example.org", country="DE", line1="Weg 1", city="Ulm", postal_code="89073")
PATIENCE_S = 120.0  # Stripe counts what its meters are told in its own time


@pytest.fixture(params=PLACES)
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[StripePayments]:
    """The port, over one or the other."""
    if request.param == "sandbox":
        assert "_test_" in SANDBOX_KEY, "only a key of test mode"
        made = StripePayments(SANDBOX_KEY, STRIPE_API)
        yield made
    else:
        with running(StandIn()) as stand_in:
            made = StripePayments("sk_test_standin", stand_in.world.address)
            yield made
    await made.close()


@pytest.fixture
def key() -> str:
    """A key that no earlier run used."""
    return f"contract/{new_id()}"


@pytest.fixture
async def customer(provider: StripePayments, key: str) -> str:
    """Somebody."""
    return await provider.add_customer(ADA, key=f"{key}/customer", tenant="contract")


async def _card(provider: StripePayments, customer: str, token: str) -> None:
    card = await provider.v1.payment_methods.attach_async(token, {"customer": customer})
    await provider.use_card(customer, card.id, key=f"contract/{new_id()}")


def _lines(*amounts: int) -> list[BillLine]:
    now = datetime.now(UTC).replace(microsecond=0)
    return [
        BillLine(key=f"l{n}", description=f"Line {n}", amount=a, begins_at=now - timedelta(days=30), ends_at=now)
        for n, a in enumerate(amounts)
    ]


def _faults(answer: stripe.StripeObject) -> list[str]:
    return faults_of(json.loads(str(answer)))


async def test_who_pays(provider: StripePayments, customer: str, key: str) -> None:
    again = await provider.add_customer(ADA, key=f"{key}/customer", tenant="contract")
    assert again == customer
    await _card(provider, customer, "pm_card_visa")
    (card,) = await provider.cards(customer)
    assert (card.brand, card.last4, card.default) == ("visa", "4242", True)
    tax_id = await provider.add_tax_id(customer, "eu_vat", "DE123456789", key=f"{key}/tax")
    assert [each.value for each in await provider.tax_ids(customer)] == ["DE123456789"]
    await provider.remove_tax_id(customer, tax_id.id, key=f"{key}/no-tax")
    assert await provider.tax_ids(customer) == []
    page = await provider.card_page(customer, done_url="https://example.org/d", back_url="https://example.org/b",
                                    key=f"{key}/page")  # fmt: skip
    assert page.startswith("http")
    assert _faults(await provider.v1.customers.retrieve_async(customer)) == []
    assert _faults(await provider.v1.payment_methods.retrieve_async(card.id)) == []


async def test_what_is_owed(provider: StripePayments, customer: str, key: str) -> None:
    await _card(provider, customer, "pm_card_chargeCustomerFail")
    bill = await provider.issue(customer, "USD", _lines(1500, 700), key=f"{key}/bill")
    assert (bill.status, bill.total, [line.key for line in bill.lines]) == ("open", 2200, ["l0", "l1"])
    assert (await provider.issue(customer, "USD", _lines(1500, 700), key=f"{key}/bill", attempt=2)).id == bill.id
    with pytest.raises(Declined):
        await provider.charge(bill.id, key=f"{key}/charge/1")
    note = await provider.take_back(bill.id, {bill.lines[0].id: 500}, key=f"{key}/n1", memo="late", to_balance=False)
    assert note.amount == 500
    await _card(provider, customer, "pm_card_visa")
    paid = await provider.charge(bill.id, key=f"{key}/charge/2")
    assert (paid.status, paid.paid, paid.remaining) == ("paid", 1700, 0)
    await provider.take_back(bill.id, {bill.lines[1].id: 200}, key=f"{key}/n2", memo="late", to_balance=True)
    assert (await provider.v1.customers.retrieve_async(customer)).balance == -200
    assert _faults(await provider.v1.invoices.retrieve_async(bill.id)) == []
    assert _faults(await provider.v1.credit_notes.retrieve_async(note.id)) == []


async def test_what_is_subscribed_to(provider: StripePayments, customer: str, key: str) -> None:
    await _card(provider, customer, "pm_card_visa")
    prices = []
    for amount in (1000, 2500):
        made = await provider.v1.prices.create_async(
            {
                "currency": "usd",
                "unit_amount": amount,
                "recurring": {"interval": "month"},
                "product_data": {"name": "Seat"},
            }
        )
        prices.append(made.id)
    begun = await provider.subscribe(customer, {prices[0]: 2}, key=f"{key}/s")
    assert (begun.status, begun.items) == ("active", {prices[0]: 2})
    told = await provider.preview_change(begun.id, {prices[1]: 3})
    changed = await provider.change_subscription(begun.id, {prices[1]: 3}, key=f"{key}/s2")
    assert (changed.items, abs(told - 5500) <= 1) == ({prices[1]: 3}, True)
    assert _faults(await provider.v1.subscriptions.retrieve_async(begun.id)) == []
    assert (await provider.end_subscription(begun.id, now=False, key=f"{key}/e")).leaves
    assert (await provider.end_subscription(begun.id, now=True, key=f"{key}/e2")).status == "canceled"


async def test_what_is_counted(provider: StripePayments, customer: str, key: str) -> None:
    meter = await provider.ensure_meter("hubwright_contract", "Contract")
    assert await provider.ensure_meter("hubwright_contract", "Contract") == meter
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    for number, value in enumerate((7, 5, -2)):
        more = MeterEvent(event_name="hubwright_contract", customer=customer, value=value, at=at,
                          identifier=f"{key}/{number}")  # fmt: skip
        assert await provider.count(more) == "taken"
        assert await provider.count(more) == "known"
    with pytest.raises(Refused):
        await provider.count(MeterEvent(event_name="hubwright_contract", customer=customer, value=1,
                                        at=at - timedelta(days=40), identifier=f"{key}/old"))  # fmt: skip
    until = time.monotonic() + PATIENCE_S
    while await provider.counted(meter, customer, at, at + timedelta(hours=1)) != 10:
        assert time.monotonic() < until, "Stripe has not counted it"
        await asyncio.sleep(1)


async def test_what_happened_can_be_asked_for(provider: StripePayments, customer: str) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    until = time.monotonic() + PATIENCE_S
    while not [e for e in await provider.happened_since(since) if e.customer == customer]:
        assert time.monotonic() < until, "Stripe has not told"
        await asyncio.sleep(1)


async def test_what_is_refused_is_told_apart(provider: StripePayments, key: str) -> None:
    with pytest.raises(Refused, match="resource_missing"):
        await provider.bill("in_nobody")
    await provider.add_customer(ADA, key=key, tenant="one")
    with pytest.raises(Refused, match="Idempotency"):
        await provider.add_customer(ADA, key=key, tenant="two")
