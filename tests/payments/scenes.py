"""What several tests begin with."""

from typing import Any, NamedTuple

import stripe


class Scene(NamedTuple):
    """A customer with a card, seats by the month and a metered price."""

    customer: str
    card: str
    meter: str
    seats: str
    used: str


def scene(client: stripe.StripeClient, *, card: str = "pm_card_visa", clock: str = "") -> Scene:
    """Make it by the library."""
    given: Any = {"test_clock": clock} if clock else {}
    customer = client.v1.customers.create({"name": "Ada", "email": "ada@example.org", **given}).id
    method = client.v1.payment_methods.attach(card, {"customer": customer}).id
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
    meter = client.v1.billing.meters.create(
        {"display_name": "Steps", "event_name": f"steps_{customer}", "default_aggregation": {"formula": "sum"}}
    ).id
    seats = client.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 3000,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Seat"},
            "lookup_key": f"seat_{customer}",
        }
    ).id
    used = client.v1.prices.create(
        {
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": 100, "unit_amount": 0}, {"up_to": "inf", "unit_amount_decimal": "0.5"}],
            "recurring": {"interval": "month", "usage_type": "metered", "meter": meter},
            "product_data": {"name": "Steps"},
        }
    ).id
    return Scene(customer, method, meter, seats, used)


def subscribed(client: stripe.StripeClient, made: Scene, seats: int = 2) -> stripe.Subscription:
    """Seats and use."""
    return client.v1.subscriptions.create(
        {"customer": made.customer, "items": [{"price": made.seats, "quantity": seats}, {"price": made.used}]}
    )


def use(client: stripe.StripeClient, made: Scene, value: int, identifier: str, at: int | None = None) -> None:
    """Count something."""
    payload = {"stripe_customer_id": made.customer, "value": str(value)}
    given: Any = {} if at is None else {"timestamp": at}
    client.v1.billing.meter_events.create(
        {"event_name": f"steps_{made.customer}", "payload": payload, "identifier": identifier, **given}
    )
