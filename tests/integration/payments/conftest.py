"""A stand-in that listens, Stripe's library over it, and a company that is its customer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from hubwright.control.billing.payments.companies import customer_of
from hubwright.control.billing.payments.current import close_payments, use_payments
from hubwright.control.billing.payments.port import Person
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.host import catalogue
from hubwright_stripe_standin import StandIn
from hubwright_stripe_standin.serving import running
from tests.integration.payments.pages import signed_in
from tests.integration.tenants.test_life import new_company
from tests.payments.wall import Wall
from tests.support import people
from tests.support.app import Served
from tests.support.database import TestServers
from tests.support.market import Market

KEY = "sk_test_standin"
Past = Callable[..., Awaitable[None]]
ADA = Person(name="Ada Ltd", email="ada@example.org", country="DE", line1="Weg 1", city="Ulm", postal_code="89073")


@pytest.fixture
def wall() -> Wall:
    """A clock that tests move."""
    return Wall()


@pytest.fixture
def stand_in(wall: Wall) -> Iterator[StandIn]:
    """One that forgets everything."""
    with running(StandIn(clock=wall)) as serving:
        yield serving


@pytest.fixture
async def provider(stand_in: StandIn) -> AsyncIterator[StripePayments]:
    """The port over it, current in this process."""
    made = StripePayments(KEY, stand_in.world.address)
    use_payments(made)
    yield made
    await close_payments()


@pytest.fixture
async def customer(provider: StripePayments, tenant_a: UUID) -> str:
    """Tenant A there."""
    return await customer_of(tenant_a, ADA)


def leave_card(stand_in: StandIn, customer: str, token: str = "pm_card_visa") -> str:
    """A card that pays from now on."""
    from hubwright_stripe_standin.cards import attach_to, new_card

    card = attach_to(stand_in.world, new_card(stand_in.world, token), customer)
    stand_in.world.get("customer", customer)["invoice_settings"]["default_payment_method"] = card["id"]
    return str(card["id"])


async def press(page: str, **fields: str) -> int:
    """What a person does on a page of the stand-in; the status of the answer."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        return (await browser.post(page, data=fields)).status_code


@pytest.fixture
async def market(database: None, tmp_path: Path) -> AsyncIterator[Market]:
    """A partner with a plugin."""
    await catalogue.shelf.begin()
    yield await Market(tmp_path / "plugins").open()


@pytest.fixture
async def rewritten(servers: TestServers) -> AsyncIterator[Past]:
    """Changes what is never changed, as time would have: by somebody above all roles."""
    admin = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright"})

    async def rewrite(sql: str, *values: object) -> None:
        await admin.execute(sql, *values)

    yield rewrite
    await admin.close()


@pytest.fixture
def moved(rewritten: Past, servers: TestServers) -> Past:
    """Lets what a company switched until now have been switched at certain moments."""

    async def move(tenant_id: UUID, *moments: datetime) -> None:
        admin = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright"})
        rows = await admin.fetch("SELECT id FROM plugin_price WHERE tenant_id = $1 ORDER BY at, id", tenant_id)
        await admin.close()
        assert len(rows) == len(moments), rows
        for row, moment in zip(rows, moments, strict=True):
            await rewritten("UPDATE plugin_price SET at = $2 WHERE id = $1", row["id"], moment)

    return move


@pytest.fixture
async def owner(tenant_a: UUID) -> people.Person:
    """Of a company that has just signed up."""
    return await new_company(tenant_a)


@pytest.fixture
async def client(app: Served, owner: people.Person) -> AsyncIterator[httpx.AsyncClient]:
    """The owner's browser; `app` is each file's own."""
    async with await signed_in(app, owner) as browsing:
        yield browsing
