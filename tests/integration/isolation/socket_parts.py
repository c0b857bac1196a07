"""Two companies behind sockets, and what is heard there."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.conftest import test_settings
from tests.integration.isolation.houses import House, build
from tests.integration.isolation.layers import Standing, filters_of_ours, security_of
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.plugins import installed_plugins


@asynccontextmanager
async def between(
    left: Standing, servers: TestServers, data: Path, now: Callable[[], bool] = lambda: True
) -> AsyncIterator[tuple[House, House]]:
    """Both houses, with as much between them as is left."""
    with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers()):
        async with security_of(servers, left) as database, served(test_settings(database, data)) as running:
            built = await build("A", running), await build("B", running)
            filters_of_ours(left, patch, now)
            yield built


async def heard(opened: ClientConnection, seconds: float) -> list[dict[str, Any]]:
    """Every frame that comes within a time."""
    frames: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                frames.append(json.loads(await opened.recv()))
    except TimeoutError:
        return frames


def staff_socket(house: House, path: str = "/inbox/socket") -> Any:
    """Opened by somebody who is signed in at a house."""
    headers = {"Cookie": f"hw_session={house.cookie}; hw_csrf={house.csrf}"}
    url = f"{house.served.socket_base}{path}"
    return connect(url, proxy=None, origin=house.served.base, additional_headers=headers)


async def names(house: House, kind: str, thing: str) -> list[dict[str, Any]]:
    """What a visitor of a house hears who names a thing."""
    name = "file_id" if kind == "file" else "conversation_id"
    async with connect(f"{house.served.socket_base}/api/v1/visitor/socket", proxy=None) as opened:
        await opened.send(json.dumps({"type": "auth", "token": house.visitor_token, "after": 0}))
        frame = {"type": "send", "client_id": f"{kind}-{house.name}", "kind": "file" if kind == "file" else "text"}
        await opened.send(json.dumps({**frame, "text": "hi", name: thing}))
        return await heard(opened, 1.5)


def answers(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whether it was sent or refused."""
    return [frame for frame in frames if frame["type"] in ("sent", "refused")]
