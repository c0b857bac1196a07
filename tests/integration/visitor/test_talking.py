"""Sessions, messages, events and history, as the contract promises them."""

import asyncio
import time
from uuid import UUID, uuid4

import httpx
import pytest

from hubwright.desk.conversations import append_message, events_after
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.resolve import resolve
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.realtime import hub
from hubwright.runtime.visitor import reading
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.company import Company


async def _age(company: Company, conversation_id: str, hours: float) -> None:
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE conversation SET resolved_at = now() - make_interval(secs => $3),"
            " updated_at = now() - make_interval(secs => $3) WHERE tenant_id = $1 AND id = $2",
            UUID(conversation_id),
            hours * 3600,
        )


async def _close(company: Company, conversation_id: str) -> None:
    async with acting_for(company.tenant_id):
        assert await resolve(company.admin.actor, UUID(conversation_id))


@pytest.mark.parametrize("body", [None, {}, {"language": "zh", "page_url": "https://shop.example/a"}])
async def test_a_session_needs_no_body(client: httpx.AsyncClient, company: Company, body: object) -> None:
    answer = await client.post(f"/api/v1/visitor/{company.channel_key}/sessions", **({"json": body} if body else {}))
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "contact_id", "conversation_id"}


async def test_a_message_is_acknowledged_and_answered(visitor: Caller) -> None:
    said = await visitor.say("hello")
    assert said == {"seq": 1, "conversation_id": visitor.session["conversation_id"]}
    told = await visitor.events()
    assert told["conversation_id"] == said["conversation_id"]
    first, second = told["events"][:2]
    assert (first["seq"], first["author"], first["text"], first["kind"]) == (1, "contact", "hello", "text")
    assert (second["author"], second["text"]) == ("bot", "Hello")
    assert {event["conversation_id"] for event in told["events"]} == {said["conversation_id"]}
    assert (await visitor.events(after=second["seq"]))["events"] == []


async def test_the_same_client_id_is_the_same_message(visitor: Caller) -> None:
    first = await visitor.say("once", "c-1")
    await visitor.say("between")
    assert await visitor.say("once", "c-1") == first
    answers = await asyncio.gather(*(visitor.say("together", "c-2") for _ in range(8)))
    assert len({str(answer) for answer in answers}) == 1
    texts = [event["text"] for event in (await visitor.events())["events"] if event["author"] == "contact"]
    assert texts == ["once", "between", "together"]


async def test_at_most_two_hundred_events_come_at_once(visitor: Caller, company: Company) -> None:
    conversation_id = UUID(visitor.session["conversation_id"])
    async with acting_for(company.tenant_id):
        for number in range(205):
            await append_message(conversation_id, kind="text", author="bot", text=str(number))
    first = (await visitor.events())["events"]
    rest = (await visitor.events(after=first[-1]["seq"]))["events"]
    assert (len(first), len(rest)) == (200, 5)
    assert [event["seq"] for event in first + rest] == list(range(1, 206))


async def test_notes_are_left_out_and_numbers_stay(visitor: Caller, company: Company) -> None:
    await visitor.say("hello")
    conversation_id = UUID(visitor.session["conversation_id"])
    async with acting_for(company.tenant_id):
        await note(company.admin.actor, conversation_id, text="do not show")
        await append_message(conversation_id, kind="text", author="agent", text="seen")
        staff = await events_after(conversation_id, 0, staff=True)
    assert [event.seq for event in staff] == list(range(1, len(staff) + 1))
    seen = await visitor.get("events")
    assert "do not show" not in seen.text
    numbers = [event["seq"] for event in seen.json()["events"]]
    hidden = [event.seq for event in staff if event.kind == "note"]
    assert numbers == [event.seq for event in staff if event.seq not in hidden]
    assert hidden and hidden[0] < numbers[-1]


async def test_waiting_ends_the_moment_something_happens(visitor: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_POLL_S", 60.0)
    after = (await visitor.say("hello"))["seq"] + 10
    before = (await visitor.events())["events"][-1]["seq"]
    assert before < after
    waiting = asyncio.create_task(visitor.events(after=before, wait=20))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await visitor.say("again")
    told = await waiting
    assert time.monotonic() - began < 10, "it was woken: nobody looks by themselves for a minute"
    assert told["events"][0]["text"] == "again"


async def test_a_lost_wake_up_costs_a_second(
    visitor: Caller, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(topic: str, payload: object) -> None:
        """What happens to a wake-up when Redis is gone and the writer is another process."""

    monkeypatch.setattr(hub, "publish", lost)
    waiting = asyncio.create_task(visitor.events(wait=20))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    async with acting_for(company.tenant_id):
        await append_message(UUID(visitor.session["conversation_id"]), kind="text", author="bot", text="found")
    told = await waiting
    assert [event["text"] for event in told["events"]] == ["found"]
    assert time.monotonic() - began < 2.5


async def test_waiting_for_nothing_ends_in_time(visitor: Caller) -> None:
    began = time.monotonic()
    assert (await visitor.events(wait=1))["events"] == []
    assert 0.9 < time.monotonic() - began < 3


@pytest.mark.parametrize(
    "params", [{"after": -1}, {"wait": 26}, {"wait": -1}, {"after": "x"}, {"conversation_id": "x"}]
)
async def test_numbers_that_cannot_be_are_refused(visitor: Caller, params: dict[str, object]) -> None:
    answer = await visitor.get("events", **params)
    assert answer.status_code in (400, 422)
    assert problem_type(answer)


async def test_a_token_resumes_its_visitor(client: httpx.AsyncClient, company: Company, visitor: Caller) -> None:
    await visitor.say("hello")
    path = f"/api/v1/visitor/{company.channel_key}/sessions"
    again = await client.post(path, headers=visitor.headers)
    assert again.status_code == 201
    assert {k: again.json()[k] for k in ("contact_id", "conversation_id")} == {
        k: visitor.session[k] for k in ("contact_id", "conversation_id")
    }
    forged = {"Authorization": visitor.headers["Authorization"][:-3] + "AAA"}
    assert problem_type(await client.post(path, headers=forged)) == "sign-in-needed"


async def test_a_message_within_the_window_reopens_and_a_later_one_starts_anew(
    visitor: Caller, company: Company
) -> None:
    first = (await visitor.say("hello"))["conversation_id"]
    await _close(company, first)
    await _age(company, first, 23)
    assert (await visitor.say("one thing more"))["conversation_id"] == first
    await _close(company, first)
    await _age(company, first, 25)
    second = await visitor.say("hello again")
    assert second["conversation_id"] != first
    assert second["seq"] == 1
    told = await visitor.events(after=3)
    assert told["conversation_id"] == second["conversation_id"], "a client that sees it change starts at 0"
    old = await visitor.events(conversation_id=first)
    assert {event["conversation_id"] for event in old["events"]} == {first}


async def test_history_lists_ones_own_conversations(
    visitor: Caller, company: Company, client: httpx.AsyncClient
) -> None:
    first = (await visitor.say("hello"))["conversation_id"]
    await _close(company, first)
    await _age(company, first, 30)
    second = (await visitor.say("later"))["conversation_id"]
    listed = (await visitor.get("history")).json()["conversations"]
    assert [item.get("id", item.get("conversation_id")) for item in listed] == [second, first]
    stranger = await Caller.arrive(client, company.channel_key)
    for name in (first, second):
        assert (await stranger.get("events", conversation_id=name)).status_code == 404
        refused = await stranger.try_saying("hi", conversation_id=name)
        assert refused.status_code == 404
    seen = (await stranger.get("history")).text
    assert first not in seen and second not in seen


async def test_what_cannot_be_said_is_refused(visitor: Caller) -> None:
    for body in (
        {"kind": "text", "text": "no client id"},
        {"client_id": "", "kind": "text", "text": "x"},
        {"client_id": "x" * 65, "kind": "text", "text": "x"},
        {"client_id": "x", "kind": "shout", "text": "x"},
        {"client_id": "x", "kind": "text", "text": "x" * 4001},
    ):
        answer = await visitor.post("messages", json=body)
        assert answer.status_code in (400, 422), body
        assert problem_type(answer)
    for text in ("", "  \n ", "nul\x00"):
        assert (await visitor.try_saying(text)).status_code in (400, 422)
    assert (await visitor.events())["events"] == []
    assert (await visitor.try_saying("x", conversation_id=str(uuid4()))).status_code == 404
