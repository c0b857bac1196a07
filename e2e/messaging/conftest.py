"""A message service on this machine, and a demo whose plugins may reach it."""

import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from e2e.conftest import start_demo, stop_demo
from tests.support.ports import free_port

SECRET = "a secret of sixteen letters"
KEY = "the key of the service"


class Service:
    """Takes messages under a key once, refuses unknown numbers, and posts what customers write, signed."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.unknown: set[str] = set()
        self.port = 0
        self._keys: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        said = json.loads(body)
        if headers["Authorization"] != f"Bearer {KEY}":
            return 401, {}
        if said["to"] in self.unknown:
            return 404, {}
        if headers["Idempotency-Key"] not in self._keys:
            self._keys.add(headers["Idempotency-Key"])
            self.sent.append(said)
        return 200, {"receipt": f"R{len(self.sent)}"}

    def customer_writes(self, address: str, number: str, text: str, message_id: str) -> None:
        body = json.dumps({"id": message_id, "from": number, "text": text}).encode()
        mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        answer = httpx.post(address, content=body, headers={"x-hub-signature-256": f"sha256={mac}"}, trust_env=False)
        assert answer.status_code == 200, answer.text

    def gets(self, fact: Callable[[dict[str, Any]], bool], within: float = 15) -> dict[str, Any]:
        """Wait until such a message has come here."""
        until = time.monotonic() + within
        while True:
            found = next((each for each in self.sent if fact(each)), None)
            if found is not None:
                return found
            assert time.monotonic() < until, self.sent
            time.sleep(0.1)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, told = made.take(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def demo(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own: an operator let its plugins through to the service."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = f"127.0.0.1:{service.port}"
    try:
        process, told = start_demo(tmp_path_factory.mktemp("messaging") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)
