"""Answers HTTP on loopback with nothing but the standard library: three of these must cost little memory."""

import json
import signal
import socketserver
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import FrameType
from typing import Any

from hubwright.entry.orders.book import order

HOST = "127.0.0.1"


class OrderService(socketserver.ThreadingTCPServer):
    """One company's service."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, company: str) -> None:
        self.company = company
        super().__init__((HOST, port), _Request)


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "orders"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 60  # an idle connection is not kept for ever
    server: OrderService

    def do_GET(self) -> None:
        """The two addresses there are."""
        path = self.path.partition("?")[0]
        if path == "/healthz":
            self._answer(HTTPStatus.OK, {"status": "ok", "company": self.server.company})
            return
        front, _slash, number = path.rpartition("/")
        found = order(self.server.company, number, date.today()) if front == "/orders" else None
        if found is not None:
            self._answer(HTTPStatus.OK, found)
        elif front == "/orders":
            self._refuse("order-unknown", "There is no order with this number.", number)
        else:
            self._refuse("unknown-address", "There is nothing at this address.", "")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is given by the base class
        """Say nothing: a line per order would drown the demo's log."""

    def _refuse(self, kind: str, title: str, number: str) -> None:
        body = {"type": kind, "status": 404, "title": title, "number": number[:40]}
        self._answer(HTTPStatus.NOT_FOUND, body, "application/problem+json")

    def _answer(self, status: HTTPStatus, body: dict[str, Any], media_type: str = "application/json") -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def serve(port: int, company: str) -> None:
    """Serve until told to stop; a taken port is an OSError."""
    with OrderService(port, company) as service:
        signal.signal(signal.SIGTERM, _end)
        signal.signal(signal.SIGINT, _end)
        service.serve_forever()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
