"""Events arrive signed as the library checks it: doubled, shuffled, late, at a second try, or not at all."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from hubwright_stripe_standin import Mode, StandIn
from tests.support.deadlines import wait_until


class Listener:
    """Takes posts and checks each with the library."""

    def __init__(self) -> None:
        self.taken: list[stripe.Event] = []
        self.secret, self.failures = "", 0
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                event = stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], listener.secret)
                if listener.failures:
                    listener.failures -= 1
                    self.send_error(500)
                    return
                listener.taken.append(event)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Tests say what they have to say by asserting."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    @property
    def names(self) -> list[str]:
        return [event.data.object["name"] for event in self.taken if event.type == "customer.created"]


@pytest.fixture
def listener(client: stripe.StripeClient) -> Iterator[Listener]:
    """Listens to everything."""
    made = Listener()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.secret = str(client.v1.webhook_endpoints.create({"url": made.url, "enabled_events": ["*"]}).secret)
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def _create(client: stripe.StripeClient, count: int) -> list[str]:
    names = [f"n{n}" for n in range(count)]
    for name in names:
        client.v1.customers.create({"name": name})
    return names


def test_they_come_in_order(client: stripe.StripeClient, listener: Listener) -> None:
    names = _create(client, 5)
    wait_until(lambda: len(listener.names) >= 5, 10, "five events")
    assert listener.names == names


def test_doubled_and_shuffled(client: stripe.StripeClient, stand_in: StandIn, listener: Listener) -> None:
    stand_in.deliverer.change(Mode(copies=2, shuffled=True, delay_s=0.3))
    names = _create(client, 8)
    wait_until(lambda: len(listener.names) >= 16, 10, "sixteen posts")
    assert sorted(listener.names) == sorted(names * 2)
    assert listener.names != sorted(listener.names, key=names.index)


def test_late(client: stripe.StripeClient, stand_in: StandIn, listener: Listener) -> None:
    stand_in.deliverer.change(Mode(delay_s=0.4))
    began = time.monotonic()
    _create(client, 1)
    wait_until(lambda: bool(listener.names), 10, "the event")
    assert time.monotonic() - began >= 0.4


def test_a_first_try_that_fails_is_followed_by_another(
    client: stripe.StripeClient, stand_in: StandIn, listener: Listener
) -> None:
    stand_in.deliverer.change(Mode(first_try_dropped=True))
    listener.failures = 1
    _create(client, 2)
    wait_until(lambda: len(listener.names) == 2, 10, "both events")
    wait_until(lambda: stand_in.world.deliveries == [], 10, "nothing waits any more")


def test_what_is_lost_can_still_be_asked_for(
    client: stripe.StripeClient, stand_in: StandIn, listener: Listener
) -> None:
    stand_in.deliverer.change(Mode(lost_share=1))
    names = _create(client, 2)
    wait_until(lambda: stand_in.world.deliveries == [], 10, "nothing waits")
    assert listener.names == []
    found = client.v1.events.list({"type": "customer.created"})
    assert [e.data.object["name"] for e in reversed(found.data)] == names


def test_only_what_an_endpoint_asked_for_comes(client: stripe.StripeClient, listener: Listener) -> None:
    endpoint = client.v1.webhook_endpoints.list().data[0]
    client.v1.webhook_endpoints.update(endpoint.id, {"enabled_events": ["product.created"]})
    _create(client, 1)
    client.v1.products.create({"name": "x"})
    wait_until(lambda: bool(listener.taken), 10, "the product")
    assert [e.type for e in listener.taken] == ["product.created"]
