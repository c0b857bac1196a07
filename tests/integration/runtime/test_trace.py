"""The trace: every step in order by the API, page by page, personal data masked; and why the bot said something."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from hubwright.control.api_keys.verbs import create_key
from hubwright.control.flows import get_draft, publish, save_draft
from hubwright.desk.conversations import append_message
from hubwright.flows.run import MASK
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Missing
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.test_chat import say, start_test_chat
from hubwright.runtime.trace.read import why
from hubwright.runtime.trace.routes import ROUTES
from tests.integration.runtime.flows import order_status
from tests.integration.runtime.services import Service, perform_all
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.http import serving

ORDER = "1008600"


@pytest.fixture
async def company(service: Service) -> Company:
    doc = order_status(f"http://127.0.0.1:{service.port}")
    doc["vars"][0]["pii"] = True
    return await make_company("trace", doc)


@pytest.fixture
async def client(company: Company) -> AsyncIterator[httpx.AsyncClient]:
    async with acting_for(company.tenant_id):
        key = await create_key(company.admin.actor, "tests", ["conversations:read"])
    async with serving(ROUTES, key.key) as opened:
        yield opened


async def _talk(company: Company, outbound: Outbound) -> UUID:
    """Ask for an order and get it."""
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hello")
    await says(company, visitor, f"it is {ORDER}")
    await perform_all(company, outbound)
    return taken.conversation_id


async def _read(client: httpx.AsyncClient, conversation_id: UUID, **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/conversations/{conversation_id}/trace", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_every_step_is_told_with_port_time_changes_effects_and_cost(
    company: Company, client: httpx.AsyncClient, outbound: Outbound
) -> None:
    conversation = await _talk(company, outbound)
    page = await _read(client, conversation)
    steps = page["steps"]
    told = [(s["node_id"], s["result"], s["port"], s["cause"]) for s in steps]

    assert told == [
        ("t", "left", "out", "message"),
        ("n_ask", "waiting", "", "message"),
        ("n_ask", "left", "answered", "message"),
        ("n_http", "waiting", "", "message"),
        ("n_http", "left", "ok", "effect_result"),
        ("n_ok", "left", "out", "effect_result"),
        ("n_end", "ended", "", "effect_result"),
    ]
    assert [s["n"] for s in steps] == list(range(1, 8))
    assert {s["flow_version"] for s in steps} == {1} and {s["flow_id"] for s in steps} == {str(company.flow_id)}
    assert steps[2]["vars"] == {"order_no": MASK}
    assert steps[4]["vars"] == {"state": "shipped"}
    assert steps[3]["reads"] == ["order_no"]
    assert steps[5]["reads"] == ["order_no", "state"]
    assert steps[3]["cost"] == {"step": 1, "http": 1}
    assert steps[4]["cost"] == {"step": 1}, "what was asked for once is not paid again with its answer"
    http = next(e for e in steps[3]["effects"] if e["kind"] == "http_request")
    assert (http["state"], http["attempts"], http["status"]) == ("done", 1, 200)
    assert [e["kind"] for e in steps[5]["effects"]] == ["send_message"]
    assert [e["kind"] for e in steps[6]["effects"]] == ["end_session"]
    assert all(s["label"] == s["node_id"] for s in steps if s["node_id"] != "t")
    assert page["after"] is None
    assert ORDER not in str(page)


async def test_it_is_paged_by_key_over_executions(
    company: Company, client: httpx.AsyncClient, outbound: Outbound
) -> None:
    conversation = await _talk(company, outbound)
    whole = (await _read(client, conversation))["steps"]
    pages, after = [], ""
    while True:
        page = await _read(client, conversation, limit=3, after=after)
        pages.append(page["steps"])
        if page["after"] is None:
            break
        after = page["after"]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [step for page in pages for step in page] == whole
    path = f"/api/v1/conversations/{conversation}/trace"
    for wrong in ({"limit": 0}, {"limit": 201}, {"after": "odd"}, {"after": "W10"}):
        assert (await client.get(path, params=wrong)).status_code == 422, wrong
    unknown = await client.get("/api/v1/conversations/0190f3a0-0000-7000-8000-000000000000/trace")
    assert unknown.status_code == 404


async def test_a_test_chat_has_no_trace_here(company: Company, client: httpx.AsyncClient) -> None:
    async with acting_for(company.tenant_id):
        chat = await start_test_chat(company.admin.actor, company.flow_id, language="en")
        await say(company.admin.actor, chat, text="hello")
    assert (await client.get(f"/api/v1/conversations/{chat}/trace")).status_code == 404
    async with acting_for(company.tenant_id):
        with pytest.raises(Missing):
            await why(chat, 2)


async def _messages(company: Company, conversation: UUID) -> list[dict[str, Any]]:
    async with acting_for(company.tenant_id):
        return await fetch(
            "SELECT seq, author, text, body FROM message WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY seq",
            conversation,
        )


async def test_why_begins_with_what_the_visitor_did(company: Company, outbound: Outbound) -> None:
    conversation = await _talk(company, outbound)
    said = {m["text"]: m["seq"] for m in await _messages(company, conversation) if m["author"] == "bot"}
    async with acting_for(company.tenant_id):
        question = await why(conversation, said["Which order?"])
        answer = await why(conversation, said[f"Order {ORDER} is shipped"])
        nobodys = await why(conversation, 1)
        with pytest.raises(Missing):
            await why(conversation, 99)

    assert [s.node_id for s in question.steps] == ["t", "n_ask"]
    assert [s.node_id for s in answer.steps] == ["n_ask", "n_http", "n_http", "n_ok"]
    assert question.sure and answer.sure
    assert nobodys.steps == []


async def test_why_shows_the_flow_as_it_was_then(company: Company, outbound: Outbound) -> None:
    conversation = await _talk(company, outbound)
    said = [m["seq"] for m in await _messages(company, conversation) if m["author"] == "bot"]
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        for node in draft.doc["nodes"]:
            node["label"] = "renamed"
        await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)
        await publish(company.admin.actor, company.flow_id, "renamed")
        found = await why(conversation, said[-1])
    assert found.steps[-1].label == "n_ok"
    assert found.steps[-1].flow_version == 1


async def test_a_message_that_names_no_step_is_explained_by_the_last_one(company: Company, outbound: Outbound) -> None:
    conversation = await _talk(company, outbound)
    async with acting_for(company.tenant_id):
        plain = await append_message(conversation, kind="text", author="bot", text="from before traces were linked")
        found = await why(conversation, plain.seq)
    assert not found.sure
    assert found.steps[-1].node_id == "n_end"


async def test_what_the_visitor_sees_does_not_name_steps(company: Company, outbound: Outbound) -> None:
    """The link from a message to its step stays on the server."""
    from hubwright.desk.conversations import events_after
    from hubwright.kernel.database import encode_json

    conversation = await _talk(company, outbound)
    linked = [m["body"]["effect"] for m in await _messages(company, conversation) if m["author"] == "bot"]
    assert len(linked) == 2
    async with acting_for(company.tenant_id):
        told = encode_json(await events_after(conversation, 0, staff=False))
    assert not any(effect in told for effect in linked)
