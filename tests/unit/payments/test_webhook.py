"""Which posts count as Stripe's: either secret, not old, not from the future, nothing changed."""

import json
import time

import pytest
import stripe

from hubwright.control.billing.payments.webhook import NotFromStripe, verified
from hubwright_stripe_standin.webhooks import signature

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "invoice.paid",
    "created": 1_790_000_000,
    "data": {"object": {"id": "in_1", "object": "invoice", "customer": "cus_1", "customer_email": "ada@example.org"}},
}
BODY = json.dumps(EVENT)


def _signed(secret: str = "whsec_new", ago: int = 0, body: str = BODY) -> str:
    return signature(body, secret, int(time.time()) - ago)


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
def test_both_secrets_are_in_force_while_one_is_changed(secret: str) -> None:
    told = verified(BODY.encode(), _signed(secret), ("whsec_new", "whsec_old"), time.time())

    assert (told.id, told.type, told.object_kind, told.object_id, told.customer) == (
        "evt_1", "invoice.paid", "invoice", "in_1", "cus_1",
    )  # fmt: skip
    assert "ada@example.org" not in repr(told), "what it says of people is not kept"


@pytest.mark.parametrize("ago", [301, -61, -86400])
def test_it_is_from_now(ago: int) -> None:
    assert verified(BODY.encode(), _signed(ago=290), ("whsec_new",), time.time())
    with pytest.raises(NotFromStripe):
        verified(BODY.encode(), _signed(ago=ago), ("whsec_new",), time.time())


def test_the_library_alone_would_take_one_from_tomorrow() -> None:
    """Why there is a check of our own."""
    assert stripe.Webhook.construct_event(BODY, _signed(ago=-86400), "whsec_new")


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (BODY.replace("in_1", "in_2"), _signed()),
        (BODY, _signed("whsec_other")),
        (BODY, _signed().replace("v1=", "v0=")),
        (BODY, ""),
        (BODY, "t=now,v1=abc"),
        ("not json", _signed(body="not json")),
        ("{}", _signed(body="{}")),
        ("[]", _signed(body="[]")),
    ],
)
def test_anything_else_is_refused(body: str, header: str) -> None:
    with pytest.raises(NotFromStripe):
        verified(body.encode(), header, ("whsec_new",), time.time())


def test_without_a_secret_nothing_is_taken() -> None:
    with pytest.raises(NotFromStripe):
        verified(BODY.encode(), _signed(""), (), time.time())


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(NotFromStripe):
        verified(b"\xff\xfe", _signed(), ("whsec_new",), time.time())
