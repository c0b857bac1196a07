"""The stand-in answers in the shapes that the library's typed classes declare, no field more and none fewer."""

import copy
import json
from typing import Any

import httpx
import pytest
import stripe

from hubwright_stripe_standin import StandIn
from tests.payments.scenes import scene, subscribed, use
from tests.payments.shapes import faults_of

EVERY_KIND = {
    "account", "billing.credit_grant", "billing.meter", "billing_portal.session", "checkout.session", "credit_note",
    "customer", "event", "invoice", "invoice_payment", "invoiceitem", "payment_method", "payout", "price", "product",
    "setup_intent", "subscription", "tax_id", "test_helpers.test_clock", "transfer", "transfer_reversal",
    "webhook_endpoint",
}  # fmt: skip


def _live_through_everything(client: stripe.StripeClient, stand_in: StandIn) -> list[dict[str, Any]]:
    """Make one of each kind; the answers that are kept nowhere are returned."""
    v1, shown = client.v1, []
    clock = v1.test_helpers.test_clocks.create({"frozen_time": 1_790_000_000, "name": "a month"})
    made = scene(client, clock=clock.id)
    v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/nobody", "enabled_events": ["*"]})
    v1.customers.tax_ids.create(made.customer, {"type": "eu_vat", "value": "DE123456789"})
    v1.billing.credit_grants.create(
        {
            "customer": made.customer,
            "amount": {"type": "monetary", "monetary": {"currency": "usd", "value": 10}},
            "applicability_config": {"scope": {"price_type": "metered"}},
            "category": "promotional",
        }
    )
    subscription = subscribed(client, made)
    use(client, made, 150, "once")
    shown.append(v1.invoices.create_preview({"subscription": subscription.id}))
    seats = next(i for i in subscription["items"]["data"] if i["price"]["id"] == made.seats)
    v1.subscriptions.update(subscription.id, {"items": [{"id": seats["id"], "quantity": 5}]})
    v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": 1_790_000_000 + 40 * 86400})
    invoice = v1.invoices.list({"customer": made.customer, "status": "paid"}).data[0]
    v1.credit_notes.create({"invoice": invoice.id, "amount": 100, "credit_amount": 100, "reason": "duplicate"})
    shown.append(
        v1.credit_notes.preview({"invoice": invoice.id, "lines": [
            {"type": "custom_line_item", "description": "late", "unit_amount": 5, "quantity": 2}], "credit_amount": 10})
    )  # fmt: skip
    session = v1.checkout.sessions.create(
        {"mode": "setup", "customer": made.customer, "success_url": "http://127.0.0.1/back", "currency": "usd"}
    )
    httpx.post(str(session.url), data={"card": "pm_card_mastercard"}, trust_env=False)
    v1.billing_portal.sessions.create({"customer": made.customer, "return_url": "http://127.0.0.1/back"})
    account = v1.accounts.create({"type": "express", "country": "US", "email": "partner@example.org"})
    link = v1.account_links.create(
        {"account": account.id, "type": "account_onboarding", "refresh_url": "http://x/", "return_url": "http://y/"}
    )
    httpx.post(link.url, trust_env=False)
    transfer = v1.transfers.create({"amount": 500, "currency": "usd", "destination": account.id})
    v1.transfers.reversals.create(transfer.id, {"amount": 100})
    v1.payouts.create({"amount": 400, "currency": "usd"}, {"stripe_account": account.id})
    event = {"event_name": f"steps_{made.customer}", "payload": {"stripe_customer_id": made.customer, "value": "1"}}
    shown += [
        link,
        v1.accounts.login_links.create(account.id),
        v1.balance.retrieve(options={"stripe_account": account.id}),
        v1.billing.credit_balance_summary.retrieve({"customer": made.customer, "filter": {"type": "credit_grant",
            "credit_grant": "x"}}),
        v1.billing.meter_events.create({**event, "identifier": "twice"}),
        v1.billing.meter_event_adjustments.create(
            {"event_name": event["event_name"], "type": "cancel", "cancel": {"identifier": "twice"}}),
        *v1.billing.meters.event_summaries.list(made.meter, {"customer": made.customer, "start_time": 1_789_999_200,
            "end_time": 1_789_999_200 + 86400 * 41, "value_grouping_window": "hour"}).data,
    ]  # fmt: skip
    return [json.loads(str(each)) for each in shown]


def test_every_answer_and_every_event_has_the_shape_that_the_library_declares(
    client: stripe.StripeClient, stand_in: StandIn
) -> None:
    shown = _live_through_everything(client, stand_in)
    kept = [thing for kind in stand_in.world.kinds.values() for thing in kind.values()]
    carried = [event["data"]["object"] for event in stand_in.world.all("event")]

    assert {thing["object"] for thing in kept} == EVERY_KIND
    assert len(carried) > 25
    assert sorted({fault for thing in [*kept, *shown, *carried] for fault in faults_of(thing)}) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"total": None}, "invoice.total is None, not int"),
        ({"total": "1"}, "invoice.total is '1', not int"),
        ({"status": "almost"}, "invoice.status is 'almost', not one of"),
        ({"colour": "red"}, "invoice.colour is not declared"),
        ({"issuer": {"type": "nobody"}}, "invoice.issuer.type is 'nobody', not one of"),
        ({"lines": {"object": "list", "data": [{"object": "line_item"}]}}, "invoice.lines.data.amount is missing"),
    ],
)
def test_the_comparison_finds_what_it_looks_for(
    client: stripe.StripeClient, stand_in: StandIn, change: dict[str, Any], told: str
) -> None:
    made = scene(client)
    client.v1.invoices.create({"customer": made.customer})
    invoice = copy.deepcopy(stand_in.world.all("invoice")[0])
    assert faults_of(invoice) == []

    assert any(fault.startswith(told) for fault in faults_of({**invoice, **change}))


def test_what_the_stand_in_does_not_know_it_refuses(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter: shipping"):
        client.v1.customers.create({"shipping": {"name": "Ada", "address": {"line1": "x"}}})
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.retrieve("cus_nobody")
    with pytest.raises(stripe.InvalidRequestError, match="no such address"):
        client.v1.payment_links.list()


def test_only_keys_of_test_mode_are_taken(stand_in: StandIn) -> None:
    here = stand_in.world.address
    for key in ("sk_live_x", "anything"):
        with pytest.raises(stripe.AuthenticationError):
            stripe.StripeClient(key, base_addresses={"api": here}).v1.customers.list()


def test_lists_come_in_pages_newest_first(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"name": str(n), "email": "x@example.org"}).id for n in range(5)]

    first = client.v1.customers.list({"limit": 2})
    assert ([c.id for c in first.data], first.has_more) == (made[:2:-1], True)
    assert [c.id for c in first.auto_paging_iter()] == made[::-1]
    assert client.v1.customers.list({"email": "y@example.org"}).data == []
