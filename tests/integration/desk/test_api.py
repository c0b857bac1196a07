"""The tenant API over conversations: lists, messages, and sends that happen once."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.desk.conversations.routes import ROUTES
from hubwright.kernel.database import acting_for
from tests.integration.desk.waiting import Desk, heard, make_desk, waits
from tests.support.http import serving


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with acting_for(desk.tenant_id):
        key = await create_key(desk.company.admin.actor, "tests", ["conversations:read", "conversations:reply"])
    async with serving(ROUTES, key.key) as client:
        yield client


async def test_lists_are_paged_by_key(desk: Desk, client: httpx.AsyncClient) -> None:
    made = [str(await waits(desk, text=f"m{n}")) for n in range(3)]
    first = (await client.get("/api/v1/conversations", params={"limit": 2, "status": "waiting"})).json()
    rest = (await client.get("/api/v1/conversations", params={"limit": 2, "after": first["after"]})).json()
    assert [row["id"] for row in first["conversations"] + rest["conversations"]] == made[::-1]
    assert rest["after"] is None
    assert (await client.get("/api/v1/conversations", params={"status": "odd"})).status_code == 422
    assert (await client.get("/api/v1/conversations", params={"limit": 0})).status_code == 422


async def test_messages_are_read_after_a_number(desk: Desk, client: httpx.AsyncClient) -> None:
    conversation = await waits(desk)
    answer = (await client.get(f"/api/v1/conversations/{conversation}/messages", params={"after": 1})).json()
    assert [message["kind"] for message in answer["messages"]] == ["offline"]
    missing = await client.get("/api/v1/conversations/0190f3a0-0000-7000-8000-000000000000/messages")
    assert missing.status_code == 404
    assert missing.headers["content-type"].startswith("application/problem+json")


async def test_the_same_key_sends_once_and_another_body_is_refused(desk: Desk, client: httpx.AsyncClient) -> None:
    path = f"/api/v1/conversations/{await waits(desk)}/messages"
    headers = {"Idempotency-Key": "order-1"}
    first = await client.post(path, json={"text": "hello"}, headers=headers)
    again = await client.post(path, json={"text": "hello"}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true" and "idempotent-replayed" not in first.headers
    other = await client.post(path, json={"text": "something else"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (422, "urn:hubwright:problem:idempotency-key-reused")
    assert (await client.post(path, json={"text": ""})).status_code == 400
    assert (await client.post(path, json={"text": "x", "colour": "red"})).status_code == 400
    assert (await client.post(path, json={"text": "x"}, headers={"Idempotency-Key": "k" * 201})).status_code == 422


async def test_the_same_key_at_the_same_time_sends_once(desk: Desk, client: httpx.AsyncClient) -> None:
    conversation = await waits(desk)
    path = f"/api/v1/conversations/{conversation}/messages"
    answers = await asyncio.gather(
        *(client.post(path, json={"text": "once"}, headers={"Idempotency-Key": "k"}) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["seq"] for answer in answers}) == 1
    sent = [event for event in await heard(desk, conversation) if event.author == "agent"]
    assert [event.text for event in sent] == ["once"]


async def test_a_refused_request_leaves_the_key_free(desk: Desk, client: httpx.AsyncClient) -> None:
    conversation = await waits(desk)
    headers = {"Idempotency-Key": "free"}
    refused = await client.post(f"/api/v1/conversations/{conversation}/messages", json={"text": "   "}, headers=headers)
    assert refused.status_code == 422
    path = f"/api/v1/conversations/{conversation}/messages"
    assert (await client.post(path, json={"text": "hi"}, headers=headers)).status_code == 201


async def test_internal_makes_a_note(desk: Desk, client: httpx.AsyncClient) -> None:
    conversation = await waits(desk)
    path = f"/api/v1/conversations/{conversation}/messages"
    assert (await client.post(path, json={"text": "psst", "internal": True})).status_code == 201
    assert [event.kind for event in await heard(desk, conversation, staff=False)] == ["text", "offline"]
