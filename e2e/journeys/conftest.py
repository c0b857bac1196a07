"""Desks that are left as they were found, visitors in browsers of their own, and a site of somebody else."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from e2e.conftest import NewContext, company
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat
from hubwright.kernel.embedded.data_folder import running_endpoints
from tests.integration.embedded.queries import ask

Desk = Callable[..., Inbox]
Visit = Callable[..., VisitorChat]


@pytest.fixture
def desk(new_context: NewContext, demo: dict[str, Any]) -> Iterator[Desk]:
    """Makes inboxes of people of a company; each is emptied afterwards."""
    opened: list[Inbox] = []

    def at(edition: str, role: str = "agent", state: str = "Available", **options: Any) -> Inbox:
        page = one_press(new_context(**options).new_page(), company(demo, edition)[role])
        inbox = Inbox(page)
        if not opened:
            inbox.clear()
        inbox.open().be(state)
        opened.append(inbox)
        return inbox

    yield at
    for inbox in opened:
        inbox.clear()


@pytest.fixture
def visit(new_context: NewContext, demo: dict[str, Any]) -> Visit:
    """Makes visitors on a company's hosted chat page."""

    def at(edition: str, language: str = "en", **options: Any) -> VisitorChat:
        return VisitorChat.open(new_context(**options).new_page(), company(demo, edition), language)

    return at


@pytest.fixture
def two_days_pass(demo_data: Path, demo: dict[str, Any]) -> Callable[[str], None]:
    """Makes a conversation two days older than it is: nobody can wait that long, and the database's clock decides."""
    del demo  # it only has to run

    def age(conversation: str) -> None:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        moved = ask(
            endpoints.superuser_url,
            "UPDATE hubwright.conversation SET created_at = created_at - interval '2 days',"
            " updated_at = updated_at - interval '2 days', resolved_at = resolved_at - interval '2 days'"
            f" WHERE id = '{UUID(conversation)}' RETURNING id",
        )
        assert str(moved) == conversation

    return age


@pytest.fixture
def shop() -> Iterator[Callable[[str], str]]:
    """Serves a page with one script line on other ports, each call another site."""
    servers: list[ThreadingHTTPServer] = []

    def serve(line: str) -> str:
        page = f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Shop</title><h1>Shop</h1>{line}'

        class Site(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
