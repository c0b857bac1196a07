"""The port does with Stripe's library what it promises, over the stand-in."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hubwright.control.billing.payments.companies import company_of, customer_of
from hubwright.control.billing.payments.failures import Declined, InDoubt, NotDone, Refused
from hubwright.control.billing.payments.port import BillLine, MeterEvent
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright_stripe_standin import Fault, StandIn
from hubwright_stripe_standin.faults import Kind
from tests.integration.payments.conftest import ADA, KEY, leave_card, press
from tests.payments.wall import Wall

MONTH = datetime(2026, 10, 1, tzinfo=UTC)


def lines(*amounts: int) -> list[BillLine]:
    """Lines of one month."""
    return [
        BillLine(key=f"l{n}", description=f"Line {n}", amount=a, begins_at=MONTH, ends_at=MONTH + timedelta(days=31))
        for n, a in enumerate(amounts)
    ]


async def test_a_company_is_one_customer_and_is_found_by_it(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID, tenant_b: UUID
) -> None:
    first, second = await customer_of(tenant_a, ADA), await customer_of(tenant_b, ADA)
    assert await customer_of(tenant_a, ADA) == first != second
    assert [await company_of(each) for each in (first, second, "cus_nobody")] == [tenant_a, tenant_b, None]
    known = stand_in.world.get("customer", first)
    assert (known["name"], known["address"]["city"], known["metadata"]) == ("Ada Ltd", "Ulm", {"tenant": str(tenant_a)})


async def test_a_customer_whose_making_was_not_noted_is_not_made_twice(
    provider: StripePayments, stand_in: StandIn, tenant_a: UUID
) -> None:
    made = await provider.add_customer(ADA, key=f"customer/{tenant_a}", tenant=str(tenant_a))
    assert await customer_of(tenant_a, ADA) == made
    assert len(stand_in.world.all("customer")) == 1


async def test_cards_and_tax_numbers(provider: StripePayments, stand_in: StandIn, customer: str) -> None:
    page = await provider.card_page(customer, done_url="http://127.0.0.1/d", back_url="http://127.0.0.1/b", key="p")
    assert await press(page, card="pm_card_visa") == 303
    (card,) = await provider.cards(customer)
    assert (card.brand, card.last4, card.expires, card.default) == ("visa", "4242", "2034-12", False)
    await provider.use_card(customer, card.id, key="u")
    assert (await provider.cards(customer))[0].default
    tax_id = await provider.add_tax_id(customer, "eu_vat", "DE123456789", key="t")
    assert await provider.tax_ids(customer) == [tax_id]
    await provider.remove_tax_id(customer, tax_id.id, key="r")
    assert await provider.tax_ids(customer) == []
    assert (await provider.portal_page(customer, back_url="http://127.0.0.1/b", key="q")).startswith("http")


@pytest.mark.parametrize(("currency", "amounts"), [("USD", (1999, 1)), ("JPY", (1200, 30)), ("KWD", (1250, 500))])
async def test_a_bill_of_our_lines_is_issued_and_paid(
    provider: StripePayments, stand_in: StandIn, customer: str, currency: str, amounts: tuple[int, int]
) -> None:
    leave_card(stand_in, customer)
    bill = await provider.issue(customer, currency, lines(*amounts), key="b1", memo="October")
    assert (bill.status, bill.total, bill.currency, [(x.key, x.amount) for x in bill.lines]) == (
        "open", sum(amounts), currency, [("l0", amounts[0]), ("l1", amounts[1])],
    )  # fmt: skip
    paid = await provider.charge(bill.id, key="c1")
    assert (paid.status, paid.paid, paid.remaining) == ("paid", sum(amounts), 0)


@pytest.mark.parametrize("kind", ["server_error", "error_after_commit", "rate_limited"])
@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/invoiceitems", "/v1/invoices/in"])
async def test_a_bill_that_was_broken_off_is_gone_on_with(
    provider: StripePayments, stand_in: StandIn, customer: str, kind: Kind, path: str
) -> None:
    stand_in.faults.add(Fault(kind, path=path))
    with pytest.raises((InDoubt, NotDone)):
        await provider.issue(customer, "USD", lines(100, 200, 300), key="b1")
    bill = await provider.issue(customer, "USD", lines(100, 200, 300), key="b1", attempt=2)
    again = await provider.issue(customer, "USD", lines(100, 200, 300), key="b1", attempt=3)

    assert (bill.total, bill.status) == (600, "open")
    assert again == bill
    assert [i["total"] for i in stand_in.world.all("invoice")] == [600]


async def test_a_declined_card_says_why(provider: StripePayments, stand_in: StandIn, customer: str) -> None:
    leave_card(stand_in, customer, "pm_card_chargeCustomerFail")
    bill = await provider.issue(customer, "USD", lines(500), key="b1")
    with pytest.raises(Declined, match="generic_decline"):
        await provider.charge(bill.id, key="c1")
    assert (await provider.bill(bill.id)).attempts == 1


async def test_a_disputed_line_is_taken_back(provider: StripePayments, stand_in: StandIn, customer: str) -> None:
    leave_card(stand_in, customer)
    bill = await provider.issue(customer, "USD", lines(500, 700), key="b1")
    note = await provider.take_back(bill.id, {bill.lines[0].id: 200}, key="n1", memo="late", to_balance=False)
    assert (note.amount, (await provider.bill(bill.id)).remaining) == (200, 1000)
    await provider.charge(bill.id, key="c1")
    await provider.take_back(bill.id, {bill.lines[1].id: 300}, key="n2", memo="late", to_balance=True)
    assert stand_in.world.get("customer", customer)["balance"] == -300
    other = await provider.issue(customer, "USD", lines(500), key="b2")  # more than the balance pays
    assert (await provider.void(other.id, key="v")).status == "void"


async def test_a_subscription_is_changed_as_its_preview_said(
    provider: StripePayments, stand_in: StandIn, customer: str
) -> None:
    leave_card(stand_in, customer)
    prices = await _prices(provider)
    begun = await provider.subscribe(customer, {prices[0]: 2}, key="s")
    assert (begun.status, begun.items, begun.leaves) == ("active", {prices[0]: 2}, False)
    told = await provider.preview_change(begun.id, {prices[1]: 3})
    changed = await provider.change_subscription(begun.id, {prices[1]: 3}, key="s2")
    assert changed.items == {prices[1]: 3}
    assert abs(stand_in.world.all("invoice")[-1]["total"] - told) <= 1, "a second may pass between them"
    assert (await provider.end_subscription(begun.id, now=False, key="e")).leaves
    assert (await provider.end_subscription(begun.id, now=True, key="e2")).status == "canceled"


async def _prices(provider: StripePayments) -> list[str]:
    made = []
    for amount in (1000, 2500):
        price = await provider.v1.prices.create_async(
            {
                "currency": "usd",
                "unit_amount": amount,
                "recurring": {"interval": "month"},
                "product_data": {"name": "Seat"},
            }
        )
        made.append(price.id)
    return made


async def test_meters_count_an_identifier_once(provider: StripePayments, customer: str, wall: Wall) -> None:
    meter = await provider.ensure_meter("hubwright_steps", "Steps")
    assert await provider.ensure_meter("hubwright_steps", "Steps") == meter
    at = datetime.fromtimestamp(int(wall()) // 3600 * 3600 - 7200, UTC)
    more = MeterEvent(event_name="hubwright_steps", customer=customer, value=7, at=at, identifier="i1")
    assert [await provider.count(more), await provider.count(more)] == ["taken", "known"]
    assert await provider.counted(meter, customer, at, at + timedelta(days=1)) == 7
    with pytest.raises(Refused, match="timestamp"):
        await provider.count(MeterEvent(event_name="hubwright_steps", customer=customer, value=1,
                                        at=at - timedelta(days=36), identifier="i2"))  # fmt: skip


async def test_a_partner_is_paid_a_share_once(provider: StripePayments, stand_in: StandIn) -> None:
    payee = await provider.add_payee("Partner", "partner@example.org", "US", key="p")
    with pytest.raises(Refused):
        await provider.pay_share(payee.id, 500, "USD", key="x")
    page = await provider.payee_page(payee.id, done_url="http://127.0.0.1/d", again_url="http://127.0.0.1/a")
    await press(page)
    assert (payee.ready, (await provider.payee(payee.id)).ready) == (False, True)
    sent = [await provider.pay_share(payee.id, 500, "USD", key="s", attempt=n) for n in (1, 2)]
    assert sent[0] == sent[1]
    assert [t["amount"] for t in stand_in.world.all("transfer")] == [500]


async def test_a_provider_that_is_not_there_did_nothing() -> None:
    away = StripePayments(KEY, "http://127.0.0.1:9")
    with pytest.raises(NotDone, match="unreachable"):
        await away.bill("in_1")
    await away.close()
