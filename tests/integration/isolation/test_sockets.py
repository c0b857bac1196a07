"""Sockets carry nothing of another company either, whatever ids their frames name."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hubwright.desk.conversations import append_message
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.isolation.houses import House, build
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.plugins import installed_plugins


@pytest.fixture(scope="module")
async def houses(
    database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, House]]:
    with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers()):
        async with served(test_settings(servers, tmp_path_factory.mktemp("sockets"))) as running:
            yield await build("A", running), await build("B", running)


async def _heard(opened: ClientConnection, seconds: float) -> list[dict[str, Any]]:
    """Every frame that comes within a time."""
    frames: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                frames.append(json.loads(await opened.recv()))
    except TimeoutError:
        return frames


def _inbox(house: House, path: str = "/inbox/socket") -> Any:
    headers = {"Cookie": f"hw_session={house.cookie}; hw_csrf={house.csrf}"}
    url = f"{house.served.socket_base}{path}"
    return connect(url, proxy=None, origin=house.served.base, additional_headers=headers)


async def _watching(house: House, watched: str, talk: UUID, of: House) -> list[dict[str, Any]]:
    """What the inbox of one house hears when something happens in a conversation of another."""
    async with _inbox(house) as opened:
        await opened.send(json.dumps({"type": "auth", "csrf": house.csrf}))
        await opened.send(json.dumps({"type": "watch", "conversation_id": watched}))
        await opened.send(json.dumps({"type": "typing", "conversation_id": watched, "on": True}))
        before = await _heard(opened, 0.5)
        assert before[0]["type"] == "ready"
        async with acting_for(of.tenant_id):
            await append_message(talk, kind="text", author="contact", text=of.word)
        return await _heard(opened, 1.5)


async def test_an_inbox_hears_nothing_of_another_company(houses: tuple[House, House]) -> None:
    a, b = houses
    talk = await b.fresh("conversation")
    assert [f for f in await _watching(b, talk, UUID(talk), b) if f["type"] == "changed"], "B itself hears it"
    heard = await _watching(a, talk, UUID(talk), b)
    assert b.word not in json.dumps(heard)
    assert [frame for frame in heard if frame.get("conversation_id") == talk and frame.get("seq")] == []
    assert [frame for frame in heard if frame["type"] == "typing"] == []


@pytest.mark.parametrize("kind", ["conversation:mine", "file"])
async def test_a_visitor_reaches_no_thing_of_another_company(houses: tuple[House, House], kind: str) -> None:
    a, b = houses
    name = "file_id" if kind == "file" else "conversation_id"
    for house, expected in ((b, "sent"), (a, "refused")):
        async with connect(f"{house.served.socket_base}/api/v1/visitor/socket", proxy=None) as opened:
            await opened.send(json.dumps({"type": "auth", "token": house.visitor_token, "after": 0}))
            frame = {"type": "send", "client_id": f"{kind}-{house.name}", "kind": "file" if kind == "file" else "text"}
            await opened.send(json.dumps({**frame, "text": "hi", name: await b.fresh(kind)}))
            frames = await _heard(opened, 1.5)
        answers = [frame for frame in frames if frame["type"] in ("sent", "refused")]
        assert [frame["type"] for frame in answers] == [expected], frames
        if house is a:
            assert answers[0]["problem"]["status"] == 404
            assert b.word not in json.dumps(frames)


async def test_people_of_a_flow_are_told_to_their_own_company_only(houses: tuple[House, House]) -> None:
    a, b = houses
    path = f"/flows/{await b.fresh('flow')}/people"
    async with _inbox(b, path) as theirs, _inbox(a, path) as ours:
        for house, opened in ((b, theirs), (a, ours)):
            await opened.send(json.dumps({"type": "auth", "csrf": house.csrf}))
        await theirs.send(json.dumps({"type": "at", "step": "n_more"}))
        assert (await _heard(theirs, 0.5))[0]["type"] == "ready"
        with pytest.raises(ConnectionClosed):
            await _heard(ours, 5)
        assert ours.close_code == 4404


@pytest.mark.parametrize("path", ["/inbox/socket", "/flows/@flow/people"])
async def test_a_socket_opens_to_nobody_else(houses: tuple[House, House], path: str) -> None:
    a, b = houses
    url = f"{a.served.socket_base}{path.replace('@flow', await a.fresh('flow'))}"
    cookie = {"Cookie": f"hw_session={a.cookie}; hw_csrf={a.csrf}"}
    for origin, first in (
        ("https://evil.example", {"type": "auth", "csrf": a.csrf}),
        (a.served.base, {"type": "auth"}),
    ):
        async with connect(url, proxy=None, origin=origin, additional_headers=cookie) as opened:
            with pytest.raises(ConnectionClosed):
                await opened.send(json.dumps(first))
                async with asyncio.timeout(5):
                    while True:
                        await opened.recv()
            assert opened.close_code in (4401, 4403)
    assert b.cookie != a.cookie
