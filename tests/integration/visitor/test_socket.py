"""The visitor's socket: authenticated by its first message, and nothing but a faster way to the same events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hubwright.desk.contacts.block import block_contact
from hubwright.desk.conversations import append_message
from hubwright.desk.conversations.note import note
from hubwright.kernel.database import acting_for
from hubwright.runtime.visitor import socket as socket_module
from tests.integration.visitor.visitors import Caller
from tests.support.app import Served
from tests.support.company import Company

PATH = "/api/v1/visitor/socket"


@asynccontextmanager
async def _open(app: Served, first: object = None, path: str = PATH, **more: Any) -> AsyncIterator[ClientConnection]:
    async with connect(app.socket_base + path, proxy=None, **more) as opened:
        if first is not None:
            await opened.send(json.dumps(first))
        yield opened


async def _until(opened: ClientConnection, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            frame: dict[str, Any] = json.loads(await opened.recv())
            if frame["type"] == kind:
                return frame


async def _closing(opened: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                await opened.recv()
    assert opened.close_code is not None
    return opened.close_code


def _auth(visitor: Caller, **more: Any) -> dict[str, Any]:
    return {"type": "auth", "token": visitor.session["token"], **more}


async def test_it_brings_what_was_missed_and_then_what_happens(app: Served, visitor: Caller, company: Company) -> None:
    await visitor.say("hello")
    conversation_id = visitor.session["conversation_id"]
    async with _open(app, _auth(visitor, after=1)) as opened:
        missed = await _until(opened, "events")
        assert [event["seq"] for event in missed["events"]] == [2]
        assert (await _until(opened, "ready"))["conversation_id"] == conversation_id
        async with acting_for(company.tenant_id):
            await note(company.admin.actor, UUID(conversation_id), text="not for visitors")
            await append_message(UUID(conversation_id), kind="text", author="agent", text="live")
        pushed = await _until(opened, "events")
        assert [event["text"] for event in pushed["events"]] == ["live"]
        await opened.send(json.dumps({"type": "send", "client_id": "s-1", "kind": "text", "text": "by socket"}))
        sent = await _until(opened, "sent")
        assert (sent["client_id"], sent["conversation_id"]) == ("s-1", conversation_id)
        assert await visitor.say("by socket", "s-1") == {"seq": sent["seq"], "conversation_id": conversation_id}
        await opened.send(json.dumps({"type": "ping"}))
        await _until(opened, "pong")


@pytest.mark.parametrize(
    "first",
    [
        {"type": "auth", "token": "nonsense"},
        {"type": "auth"},
        {"type": "send"},
        [],
        "text",
        {"type": "auth", "token": 5},
    ],
    ids=str,
)
async def test_without_a_valid_first_message_it_closes(app: Served, first: object) -> None:
    async with _open(app, first) as opened:
        assert await _closing(opened) == 4401


async def test_silence_closes_it(app: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert socket_module.AUTH_S == 5
    monkeypatch.setattr(socket_module, "AUTH_S", 0.2)
    async with _open(app) as opened:
        assert await _closing(opened) == 4401


async def test_a_token_in_the_address_counts_for_nothing(app: Served, visitor: Caller) -> None:
    token = visitor.session["token"]
    header = {"Authorization": f"Bearer {token}"}
    async with _open(app, {"type": "auth"}, f"{PATH}?token={token}", additional_headers=header) as opened:
        assert await _closing(opened) == 4401


async def test_another_site_may_not_use_it(app: Served, visitor: Caller) -> None:
    async with _open(app, _auth(visitor), origin="https://evil.example") as opened:
        assert await _closing(opened) == 4403
    async with _open(app, _auth(visitor), origin="https://shop.example") as opened:
        await _until(opened, "ready")


async def test_a_blocked_visitor_is_shown_out(app: Served, visitor: Caller, company: Company) -> None:
    await visitor.say("rude")
    async with _open(app, _auth(visitor)) as opened:
        await _until(opened, "ready")
        async with acting_for(company.tenant_id):
            await block_contact(company.admin.actor, UUID(visitor.session["contact_id"]))
        assert await _closing(opened) == 4401
    async with _open(app, _auth(visitor)) as opened:
        assert await _closing(opened) == 4401
    assert (await visitor.try_saying("again")).status_code == 403


async def test_nonsense_is_refused_and_the_socket_lives(app: Served, visitor: Caller) -> None:
    async with _open(app, _auth(visitor)) as opened:
        await _until(opened, "ready")
        for frame in ("{", "[]", json.dumps({"type": "dance"}), json.dumps({"type": "send", "kind": "text"})):
            await opened.send(frame)
            assert (await _until(opened, "refused"))["problem"]["type"].startswith("urn:hubwright:problem:")
        await opened.send(json.dumps({"type": "ping"}))
        await _until(opened, "pong")
