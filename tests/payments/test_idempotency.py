"""Keys: the same request is done once, another under the same key is refused, and a failure is played back too."""

from typing import Any

import httpx
import pytest
import stripe

from hubwright_stripe_standin import Fault, StandIn
from tests.payments.conftest import client_of


def test_the_same_key_does_it_once(client: stripe.StripeClient, stand_in: StandIn) -> None:
    made = [client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"}).id for _ in range(2)]

    assert made[0] == made[1]
    assert len(stand_in.world.all("customer")) == 1
    assert len(stand_in.world.all("event")) == 1


def test_another_request_under_the_same_key_is_refused(client: stripe.StripeClient, stand_in: StandIn) -> None:
    client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"})

    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"name": "Bob"}, {"idempotency_key": "k1"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.products.create({"name": "Ada"}, {"idempotency_key": "k1"})
    assert len(stand_in.world.all("customer")) == 1


@pytest.mark.parametrize(("kind", "customers"), [("server_error", 0), ("error_after_commit", 1)])
def test_a_failure_is_played_back(client: stripe.StripeClient, stand_in: StandIn, kind: Any, customers: int) -> None:
    stand_in.faults.add(Fault(kind))
    for _ in range(3):
        with pytest.raises(stripe.APIError):
            client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"})

    assert len(stand_in.world.all("customer")) == customers
    assert client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k2"}).id


def test_what_was_refused_is_not_remembered(client: stripe.StripeClient, stand_in: StandIn) -> None:
    stand_in.faults.add(Fault("rate_limited"))
    with pytest.raises(stripe.RateLimitError):
        client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.prices.create({"currency": "usd"}, {"idempotency_key": "k2"})

    assert client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"}).id
    product = {"product_data": {"name": "x"}}
    assert client.v1.prices.create({"currency": "usd", "unit_amount": 1, **product}, {"idempotency_key": "k2"}).id


def test_a_deed_whose_answer_was_lost_is_found_again_by_its_key(stand_in: StandIn) -> None:
    stand_in.faults.add(Fault("timeout_after_commit", path="/v1/customers"))
    here = stand_in.world.address
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{here}/v1/customers",
            data={"name": "Ada"},
            headers={"Authorization": "Bearer sk_test_x", "Idempotency-Key": "k1"},
            timeout=2,
            trust_env=False,
        )

    assert len(stand_in.world.all("customer")) == 1
    again = client_of(stand_in).v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"})
    assert again.id == stand_in.world.all("customer")[0]["id"]
    assert len(stand_in.world.all("customer")) == 1
