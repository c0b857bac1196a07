"""The pages a person sees: labelled as a stand-in, and doing what Stripe's do."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import stripe

from hubwright_stripe_standin import StandIn
from hubwright_stripe_standin.serving import running
from tests.payments.conftest import client_of
from tests.payments.scenes import scene
from tests.support.deadlines import wait_until
from tests.support.ports import free_port

BACK = "http://127.0.0.1/back?s={CHECKOUT_SESSION_ID}"


def test_subscribing_on_the_checkout_page(client: stripe.StripeClient) -> None:
    made = scene(client)
    session = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": made.customer,
            "success_url": BACK,
            "line_items": [{"price": made.seats, "quantity": 3}],
            "subscription_data": {"metadata": {"tenant": "t1"}},
        }
    )
    shown = httpx.get(str(session.url), trust_env=False)
    assert "Stand-in for Stripe" in shown.text and "替身" in shown.text and "90.00 USD" in shown.text
    declined = httpx.post(str(session.url), data={"card": "pm_card_chargeCustomerFail"}, trust_env=False)
    assert declined.status_code == 402 and "declined" in declined.text
    paid = httpx.post(str(session.url), data={"card": "pm_card_visa"}, trust_env=False)

    assert (paid.status_code, paid.headers["location"]) == (303, BACK.replace("{CHECKOUT_SESSION_ID}", session.id))
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert isinstance(done.subscription, stripe.Subscription)
    assert (done.status, done.subscription.status, done.subscription.metadata["tenant"]) == ("complete", "active", "t1")
    assert httpx.get(str(session.url), trust_env=False).status_code == 410


def test_a_card_is_changed_in_the_portal(client: stripe.StripeClient) -> None:
    made = scene(client)
    page = client.v1.billing_portal.sessions.create({"customer": made.customer, "return_url": "http://127.0.0.1/b"}).url
    httpx.post(page, data={"card": "pm_card_mastercard"}, trust_env=False)

    settings = client.v1.customers.retrieve(made.customer).invoice_settings
    assert settings is not None
    card = client.v1.payment_methods.retrieve(str(settings.default_payment_method)).card
    assert card is not None and card.last4 == "4444"
    assert "Mastercard •••• 4444" in httpx.get(page, trust_env=False).text


def test_an_open_invoice_is_paid_on_its_page(client: stripe.StripeClient) -> None:
    made = scene(client)
    invoice = client.v1.invoices.create({"customer": made.customer, "currency": "jpy"})
    client.v1.invoice_items.create(
        {"customer": made.customer, "invoice": invoice.id, "currency": "jpy", "amount": 1200, "description": "<b>"}
    )
    page = str(client.v1.invoices.finalize_invoice(invoice.id).hosted_invoice_url)
    shown = httpx.get(page, trust_env=False).text
    assert "1,200 JPY" in shown and "&lt;b&gt;" in shown and "<b>" not in shown
    httpx.post(page, data={"card": "pm_card_visa"}, trust_env=False)

    assert client.v1.invoices.retrieve(invoice.id).status == "paid"


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "stripe.json"
    with running(StandIn(state)) as first:
        made = scene(client_of(first))
        again = client_of(first).v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"}).id
    with running(StandIn(state)) as second:
        client = client_of(second)
        assert client.v1.customers.retrieve(made.customer).name == "Ada"
        assert client.v1.payment_methods.retrieve(made.card).customer == made.customer
        assert client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"}).id == again
    assert state.stat().st_mode & 0o077 == 0


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-P", "-m", "hubwright_stripe_standin", "--port", str(port)]
    with subprocess.Popen([*command, "--state", str(tmp_path / "stripe.json")]) as process:
        try:
            wait_until(lambda: _healthy(port), 20, "the process answers")
            here = f"http://127.0.0.1:{port}"
            assert stripe.StripeClient("sk_test_x", base_addresses={"api": here}).v1.customers.create({"name": "A"}).id
        finally:
            process.terminate()
        assert process.wait(10) in (0, -signal.SIGTERM)


def _healthy(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/_standin/health", trust_env=False)
    except httpx.HTTPError:
        return False
    return bool(answer.json()["stand_in"])
