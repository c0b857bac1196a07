"""A shop on loopback that keeps to what the readme asks of shops: a key, orders, and every kind of trouble."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "shop-key-of-the-tests"
ORDER: dict[str, Any] = {
    "number": "10086",
    "status": "shipped",
    "status_en": "on its way",
    "status_zh": "运输中",
    "carrier": "SF Express",
    "carrier_zh": "顺丰速运",
    "tracking": "SF1234567890",
    "expected": "2026-11-28",
    "items": [{"name": "Oak table", "name_zh": "橡木餐桌", "quantity": 1}],
    "items_en": "1 × Oak table",
    "items_zh": "橡木餐桌 ×1",
    "ordered_on": "2026-11-24",
    "total": "399.00",
    "currency": "CNY",
    "email": "fang@customer.example",
}


class Shop:
    """What it knows, what it was asked, and how it is today: `fine`, `busy`, `down` or `odd`."""

    def __init__(self) -> None:
        self.orders = {ORDER["number"]: dict(ORDER)}
        self.asked: list[str] = []
        self.mood = "fine"
        self.address = ""

    def answer(self, target: str, key: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        self.asked.append(target)
        if self.mood == "down":
            return 503, {}, b""
        if key != f"Bearer {KEY}":
            return 401, {}, _json({"title": "Who are you?"})
        if self.mood == "busy":
            return 429, {"Retry-After": "7"}, b""
        if self.mood == "odd":
            return 200, {}, b"<html>oops"
        parts = urlsplit(target)
        if parts.path == "/orders":
            wanted = parse_qs(parts.query)
            found = [each for each in self.orders.values() if each["email"] in wanted.get("email", [])]
            return 200, {}, _json({"orders": found[: int(wanted.get("limit", ["10"])[0])]})
        order = self.orders.get(parts.path.removeprefix("/orders/"))
        return (200, {}, _json(order)) if order is not None else (404, {}, _json({"title": "Unknown order"}))


@contextmanager
def shop_open() -> Iterator[Shop]:
    """A shop that serves until the end of the block."""
    shop = Shop()

    class Counter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = shop.answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()
