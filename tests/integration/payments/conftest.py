"""A stand-in that listens, Stripe's library over it, and a company that is its customer."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import httpx
import pytest

from hubwright.control.billing.payments.companies import customer_of
from hubwright.control.billing.payments.current import close_payments, use_payments
from hubwright.control.billing.payments.port import Person
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright_stripe_standin import StandIn
from hubwright_stripe_standin.serving import running
from tests.payments.wall import Wall

KEY = "sk_test_standin"
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
