"""Sockets carry nothing of another company either, whatever ids their frames name."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hubwright.desk.conversations import append_message
from hubwright.kernel.database import acting_for
from tests.integration.isolation.houses import House
from tests.integration.isolation.layers import HOLDING
from tests.integration.isolation.open_doors import SOCKETS
from tests.integration.isolation.socket_parts import answers, between, heard, names, staff_socket
from tests.support.database import TestServers
from tests.support.figures import keep_figures

_built: Counter[str] = Counter()


@pytest.fixture(scope="module", params=HOLDING)
async def houses(
    request: pytest.FixtureRequest, database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, House]]:
    """Two companies, with both layers between them and with each alone."""
    async with between(request.param, servers, tmp_path_factory.mktemp("sockets")) as built:
        _built[request.param] += 1
        yield built


async def _watching(house: House, watched: str, talk: UUID, of: House) -> list[dict[str, Any]]:
    """What the inbox of one house hears when something happens in a conversation of another."""
    async with staff_socket(house) as opened:
        await opened.send(json.dumps({"type": "auth", "csrf": house.csrf}))
        await opened.send(json.dumps({"type": "watch", "conversation_id": watched}))
        await opened.send(json.dumps({"type": "typing", "conversation_id": watched, "on": True}))
        before = await heard(opened, 0.5)
        assert before[0]["type"] == "ready"
        async with acting_for(of.tenant_id):
            await append_message(talk, kind="text", author="contact", text=of.word)
        return await heard(opened, 1.5)


async def test_an_inbox_hears_nothing_of_another_company(houses: tuple[House, House]) -> None:
    a, b = houses
    talk = await b.fresh("conversation")
    assert [f for f in await _watching(b, talk, UUID(talk), b) if f["type"] == "changed"], "B itself hears it"
    told = await _watching(a, talk, UUID(talk), b)
    assert b.word not in json.dumps(told)
    assert [frame for frame in told if frame.get("conversation_id") == talk and frame.get("seq")] == []
    assert [frame for frame in told if frame["type"] == "typing"] == []


@pytest.mark.parametrize("kind", ["conversation:mine", "file"])
async def test_a_visitor_reaches_no_thing_of_another_company(houses: tuple[House, House], kind: str) -> None:
    a, b = houses
    assert [frame["type"] for frame in answers(await names(b, kind, await b.fresh(kind)))] == ["sent"]
    frames = await names(a, kind, await b.fresh(kind))
    (answer,) = answers(frames)
    assert (answer["type"], answer["problem"]["status"]) == ("refused", 404)
    assert b.word not in json.dumps(frames)


async def test_people_of_a_flow_are_told_to_their_own_company_only(houses: tuple[House, House]) -> None:
    a, b = houses
    path = f"/flows/{await b.fresh('flow')}/people"
    async with staff_socket(b, path) as theirs, staff_socket(a, path) as ours:
        for house, opened in ((b, theirs), (a, ours)):
            await opened.send(json.dumps({"type": "auth", "csrf": house.csrf}))
        await theirs.send(json.dumps({"type": "at", "step": "n_more"}))
        assert (await heard(theirs, 0.5))[0]["type"] == "ready"
        with pytest.raises(ConnectionClosed):
            await heard(ours, 5)
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


def test_each_layer_was_alone_once() -> None:
    assert dict(_built) == dict.fromkeys(HOLDING, 1)
    keep_figures("isolation of sockets", {"layers": list(HOLDING), "sockets": len(SOCKETS), "leaks": 0})
