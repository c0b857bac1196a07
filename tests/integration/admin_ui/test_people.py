"""Who has a flow open: told to the others at once, gone at once when a page closes, soon when it only falls silent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from admin_ui.pages.flows import people
from hubwright.control.flows import create_flow
from hubwright.control.identity.sessions import open_session
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.flows.documents import saying
from tests.integration.runtime.running import house
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.people import Person, join

CSRF = "0" * 64


@pytest.fixture(scope="module")
async def app(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("people"))) as running:
        yield running


@pytest.fixture
async def flow(database: None) -> tuple[UUID, Person, Person]:
    """A flow, and two people of its company."""
    company = await house("people")
    other = await join(company.tenant_id, "supervisor")
    async with acting_for(company.tenant_id):
        made = await create_flow("Greeting", saying("Hello"), actor=company.admin.actor)
    return made.flow_id, company.admin, other


@asynccontextmanager
async def page(app: Served, flow_id: UUID, person: Person) -> AsyncIterator[ClientConnection]:
    """An open page of a flow."""
    session = await open_session(person.account_id, person.tenant_id, address="t", user_agent="t")
    headers = {"Cookie": f"hw_session={session.cookie}; hw_csrf={CSRF}"}
    url = f"{app.socket_base}/flows/{flow_id}/people"
    async with connect(url, proxy=None, origin=app.base, additional_headers=headers) as opened:
        await opened.send(json.dumps({"type": "auth", "csrf": CSRF}))
        assert json.loads(await opened.recv())["type"] == "ready"
        yield opened


async def hears(opened: ClientConnection, wanted: list[tuple[str, bool]], within: float = 10) -> None:
    """Wait until the others are at these steps; pings are answered."""
    seen: Any = None
    try:
        async with asyncio.timeout(within):
            while True:
                frame = json.loads(await opened.recv())
                if frame["type"] == "ping":
                    await opened.send(json.dumps({"type": "pong"}))
                elif frame["type"] == "people":
                    seen = [(each["step"], each["editing"]) for each in frame["people"]]
                    if seen == wanted:
                        return
    except TimeoutError:
        pytest.fail(f"heard last of {seen}")


async def test_two_pages_hear_of_each_other_and_of_a_page_that_went(
    app: Served, flow: tuple[UUID, Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "FORGOTTEN_S", 60.0)  # it says that it goes
    flow_id, one, other = flow
    async with page(app, flow_id, one) as first:
        async with page(app, flow_id, other) as second:
            await hears(first, [("", False)])
            await hears(second, [("", False)])
            await second.send(json.dumps({"type": "at", "step": "n_hello", "editing": True}))
            await hears(first, [("n_hello", True)])
        await hears(first, [])


async def test_a_page_that_only_falls_silent_is_gone_within_seconds(
    app: Served, flow: tuple[UUID, Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "BEAT_S", 0.2)
    monkeypatch.setattr(people, "FORGOTTEN_S", 3.0)
    flow_id, one, other = flow
    async with page(app, flow_id, one) as first, page(app, flow_id, other) as silent:
        await hears(first, [("", False)])
        await hears(first, [])
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(5):
                while True:
                    await silent.recv()


async def test_ones_own_other_window_is_nobody_else(app: Served, flow: tuple[UUID, Person, Person]) -> None:
    flow_id, one, _other = flow
    async with page(app, flow_id, one) as first, page(app, flow_id, one):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                while json.loads(await first.recv())["type"] != "people":
                    pass


@pytest.mark.parametrize("frame", ["x" * 5000, "[]", '{"type": "drop table"}', "{"])
async def test_a_page_that_says_nonsense_is_shut(app: Served, flow: tuple[UUID, Person, Person], frame: str) -> None:
    flow_id, one, _other = flow
    async with page(app, flow_id, one) as opened:
        await opened.send(frame)
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(5):
                while True:
                    await opened.recv()
