"""One company's order service as a process of its own."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest

from hubwright.entry.orders.service import OrderService
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """A service in this process."""
    running = OrderService(0, "aurora")
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def client(service: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service, trust_env=False) as made:
        yield made


def test_an_order_is_told_as_json(client: httpx.Client) -> None:
    answer = client.get("/orders/10086")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    told = answer.json()
    assert told["number"] == "10086"
    assert {"status", "carrier", "tracking", "expected", "items", "city"} <= set(told)


def test_an_unknown_order_is_a_problem(client: httpx.Client) -> None:
    answer = client.get("/orders/99999")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json; charset=utf-8")
    assert answer.json()["type"] == "order-unknown"


@pytest.mark.parametrize("path", ["/", "/orders", "/orders/", "/orders/10086/items", "/../etc/passwd", "/orders/%00"])
def test_any_other_address_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_only_reading_is_possible(client: httpx.Client) -> None:
    assert client.post("/orders/10086", json={}).status_code == 501


def test_it_says_whose_it_is(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "company": "aurora"}


def test_as_a_process_it_is_light_and_ends_when_told() -> None:
    port = free_port()
    command = [sys.executable, "-P", "-m", "hubwright.entry.orders", "--port", str(port), "--company", "cedar"]
    with subprocess.Popen(command, cwd="/") as process:
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, trust_env=False) as client:
            assert client.get(f"http://127.0.0.1:{port}/orders/10086").json()["company"] == "cedar"
        with open(f"/proc/{process.pid}/status") as status:  # noqa: PTH123 - /proc
            kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        process.terminate()
        assert process.wait(5) == 0
    assert kilobytes < 40_000


def test_a_taken_port_is_one_sentence(service: str) -> None:
    port = service.rpartition(":")[2]
    command = [sys.executable, "-P", "-m", "hubwright.entry.orders", "--port", port, "--company", "cedar"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert ended.returncode == 2
    assert port in ended.stderr
    assert json.dumps(ended.stderr).count("\\n") == 1
