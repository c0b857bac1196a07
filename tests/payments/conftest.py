"""A stand-in that listens, and the library's own client of it."""

from collections.abc import Iterator

import pytest
import stripe

from hubwright_stripe_standin import StandIn
from hubwright_stripe_standin.serving import running
from tests.payments import places
from tests.payments.wall import Wall


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nobody shall take a run without the sandbox for one with it."""
    terminalreporter.write_line(places.told())


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
def client(stand_in: StandIn) -> stripe.StripeClient:
    """Stripe's library, unchanged."""
    return client_of(stand_in)


def client_of(stand_in: StandIn, retries: int = 0) -> stripe.StripeClient:
    """A client of a stand-in."""
    here = stand_in.world.address
    return stripe.StripeClient(
        "sk_test_standin",
        base_addresses={"api": here, "meter_events": here, "connect": here, "files": here},
        max_network_retries=retries,
    )
