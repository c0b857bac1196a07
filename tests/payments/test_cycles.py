"""A subscription through virtual time: advance payment, use in arrears, proration, failed cards, credit, notes."""

import pytest
import stripe

from tests.payments.scenes import scene, subscribed, use

START = 1_790_000_000  # 2026-09-21
DAY = 86400


@pytest.fixture
def clock(client: stripe.StripeClient) -> str:
    """A clock that stands at the start."""
    return client.v1.test_helpers.test_clocks.create({"frozen_time": START}).id


def _advance(client: stripe.StripeClient, clock: str, until: int) -> None:
    client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": until})
    assert client.v1.test_helpers.test_clocks.retrieve(clock).status == "ready"


def _bills(client: stripe.StripeClient, customer: str) -> list[tuple[str | None, str | None, int]]:
    found = client.v1.invoices.list({"customer": customer}).data
    return [(i.billing_reason, i.status, i.total) for i in reversed(found)]


def test_seats_are_paid_before_and_use_after(client: stripe.StripeClient, clock: str) -> None:
    made = scene(client, clock=clock)
    assert subscribed(client, made).status == "active"
    use(client, made, 300, "a")
    _advance(client, clock, START + 30 * DAY)
    assert _bills(client, made.customer)[-1] == ("subscription_cycle", "draft", 6100)
    _advance(client, clock, START + 31 * DAY)

    assert _bills(client, made.customer) == [
        ("subscription_create", "paid", 6000),
        ("subscription_cycle", "paid", 6000 + 100),
    ]


def test_the_preview_is_the_invoice(client: stripe.StripeClient, clock: str) -> None:
    made = scene(client, clock=clock)
    subscription = subscribed(client, made)
    use(client, made, 777, "a")
    shown = client.v1.invoices.create_preview({"subscription": subscription.id})
    _advance(client, clock, START + 31 * DAY)

    assert shown.total == _bills(client, made.customer)[-1][2]
    assert len(_bills(client, made.customer)) == 2


def test_a_change_is_prorated_by_the_second(client: stripe.StripeClient, clock: str) -> None:
    made = scene(client, clock=clock)
    subscription = subscribed(client, made)
    seats = subscription["items"]["data"][0]
    period = seats["current_period_end"] - seats["current_period_start"]
    _advance(client, clock, START + period // 2)
    client.v1.subscriptions.update(
        subscription.id, {"items": [{"id": seats["id"], "quantity": 4}], "proration_behavior": "always_invoice"}
    )

    assert _bills(client, made.customer)[-1] == ("subscription_update", "paid", 3000)


def test_a_failed_card_is_tried_again_and_recovers(client: stripe.StripeClient, clock: str) -> None:
    made = scene(client, clock=clock)
    subscription = subscribed(client, made)
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": made.customer}).id
    client.v1.customers.update(made.customer, {"invoice_settings": {"default_payment_method": bad}})
    _advance(client, clock, START + 31 * DAY)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert client.v1.customers.retrieve(made.customer).delinquent is True
    client.v1.customers.update(made.customer, {"invoice_settings": {"default_payment_method": made.card}})
    _advance(client, clock, START + 35 * DAY)

    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert client.v1.customers.retrieve(made.customer).delinquent is False
    assert [b[1] for b in _bills(client, made.customer)] == ["paid", "paid"]


def test_after_the_last_try_it_stays_unpaid(client: stripe.StripeClient, clock: str) -> None:
    made = scene(client, clock=clock)
    subscription = subscribed(client, made)
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": made.customer}).id
    client.v1.customers.update(made.customer, {"invoice_settings": {"default_payment_method": bad}})
    _advance(client, clock, START + 50 * DAY)

    invoice = client.v1.invoices.list({"customer": made.customer}).data[0]
    assert (invoice.status, invoice.attempt_count, invoice.next_payment_attempt) == ("open", 4, None)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "unpaid"


def test_credit_pays_for_use_first(client: stripe.StripeClient, clock: str) -> None:
    made = scene(client, clock=clock)
    subscribed(client, made)
    client.v1.billing.credit_grants.create(
        {
            "customer": made.customer,
            "amount": {"type": "monetary", "monetary": {"currency": "usd", "value": 130}},
            "applicability_config": {"scope": {"price_type": "metered"}},
            "category": "paid",
        }
    )
    use(client, made, 300, "a")
    _advance(client, clock, START + 31 * DAY)

    assert _bills(client, made.customer)[-1][2] == 6000
    left = client.v1.billing.credit_balance_summary.retrieve(
        {"customer": made.customer, "filter": {"type": "applicability_scope"}}
    )
    assert left.balances[0].available_balance.monetary is not None
    assert left.balances[0].available_balance.monetary.value == 30


def test_a_clock_goes_on_two_intervals_at_most_and_never_back(client: stripe.StripeClient, clock: str) -> None:
    subscribed(client, scene(client, clock=clock))
    for until in (START + 70 * DAY, START):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": until})


def test_an_invoice_of_our_own_lines_and_a_note_that_takes_one_back(client: stripe.StripeClient) -> None:
    made = scene(client)
    invoice = client.v1.invoices.create({"customer": made.customer, "currency": "kwd", "auto_advance": False})
    for amount in (1250, 375):
        client.v1.invoice_items.create(
            {"customer": made.customer, "invoice": invoice.id, "currency": "kwd", "amount": amount}
        )
    done = client.v1.invoices.finalize_invoice(invoice.id)
    line = done.lines.data[0]
    client.v1.credit_notes.create(
        {"invoice": invoice.id, "lines": [{"type": "invoice_line_item", "invoice_line_item": line.id, "amount": 250}]}
    )
    assert client.v1.invoices.retrieve(invoice.id).amount_remaining == 1375
    assert client.v1.invoices.pay(invoice.id).amount_paid == 1375
    client.v1.credit_notes.create({"invoice": invoice.id, "amount": 375, "credit_amount": 375})

    assert client.v1.customers.retrieve(made.customer).balance == -375
    following = client.v1.invoices.create({"customer": made.customer, "currency": "kwd"})
    client.v1.invoice_items.create(
        {"customer": made.customer, "invoice": following.id, "currency": "kwd", "amount": 500}
    )
    paid = client.v1.invoices.pay(following.id)
    assert (paid.total, paid.amount_due, paid.amount_paid) == (500, 125, 125)
    assert client.v1.customers.retrieve(made.customer).balance == 0


def test_a_void_invoice_is_owed_by_nobody(client: stripe.StripeClient) -> None:
    made = scene(client)
    invoice = client.v1.invoices.create({"customer": made.customer, "currency": "usd"})
    client.v1.invoice_items.create({"customer": made.customer, "invoice": invoice.id, "currency": "usd", "amount": 1})
    client.v1.invoices.finalize_invoice(invoice.id)
    assert client.v1.invoices.void_invoice(invoice.id).status == "void"

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.pay(invoice.id)


def test_a_card_that_is_declined_says_why(client: stripe.StripeClient) -> None:
    made = scene(client, card="pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError) as refused:
        client.v1.subscriptions.create(
            {"customer": made.customer, "items": [{"price": made.seats}], "payment_behavior": "error_if_incomplete"}
        )
    assert refused.value.code == "card_declined"
    with pytest.raises(stripe.CardError):
        client.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": made.customer})
