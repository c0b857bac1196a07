"""The door where Stripe posts: signed posts only, once each, no session and no CSRF token asked."""

import json
import time
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from hubwright.control.billing.payments import inbox_queries
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings
from hubwright_stripe_standin.webhooks import signature
from tests.support.app import served

DOOR = "/api/v1/payments/stripe-events"
SECRETS = ("whsec_new", "whsec_old")


@pytest.fixture
async def client(database: None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole app."""
    chosen = msgspec.structs.replace(settings(), stripe_webhook_secrets=SECRETS)
    async with served(chosen) as app, httpx.AsyncClient(base_url=app.base, trust_env=False) as made:
        yield made


def _event() -> str:
    about = {"id": "in_1", "object": "invoice", "customer": "cus_nobody"}
    return json.dumps({"id": f"evt_{new_id().hex}", "object": "event", "type": "invoice.paid", "created": 1_790_000_000,
                       "data": {"object": about}})  # fmt: skip


async def _post(client: httpx.AsyncClient, body: str, secret: str = "whsec_new", ago: int = 0) -> int:
    headers = {"Stripe-Signature": signature(body, secret, int(time.time()) - ago)}
    return (await client.post(DOOR, content=body, headers=headers)).status_code


async def test_an_event_counts_once(client: httpx.AsyncClient) -> None:
    before = sum((await inbox_queries.counts()).values())
    body = _event()

    assert [await _post(client, body), await _post(client, body, "whsec_old"), await _post(client, body)] == [200] * 3
    assert sum((await inbox_queries.counts()).values()) == before + 1


async def test_what_is_not_signed_leaves_nothing(client: httpx.AsyncClient) -> None:
    before = await inbox_queries.counts()
    body = _event()

    assert await _post(client, body, "whsec_other") == 400
    assert await _post(client, body, ago=301) == 400
    assert await _post(client, body, ago=-90) == 400
    assert (await client.post(DOOR, content=body)).status_code == 400
    answer = await client.post(DOOR, content=body, headers={"Stripe-Signature": "t=1,v1=x"})
    assert answer.json()["type"].endswith("signature-invalid")
    assert await inbox_queries.counts() == before


async def test_no_page_lost_its_token_for_it(client: httpx.AsyncClient) -> None:
    """Addresses of the API are asked for a key or a signature instead; forms of pages still need their token."""
    assert (await client.post("/sign-in", data={"email": "x@example.org", "password": "x"})).status_code == 403
