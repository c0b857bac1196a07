"""The test chat on its page: time passes as one likes, services answer as one chooses, and a chat is kept as a test."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from hubwright.control.flow_tests import list_tests
from hubwright.control.flows import create_flow, edit_draft
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.desk.contacts.verbs import learn, meet_contact
from hubwright.flows.document import FlowDocument
from hubwright.flows.parse import parse
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.runtime.running import house
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import Person, join
from tests.unit.flows.trial_scenes import order_shop


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("trial"))) as app:
        yield app.base


class Chat:
    """The panel, as htmx has it."""

    def __init__(self, client: httpx.AsyncClient, flow_id: UUID, person: Person) -> None:
        self.client, self.flow_id, self.person = client, flow_id, person
        self.html = ""

    async def open(self, **query: str) -> "Chat":
        answer = await self.client.get(f"/flows/{self.flow_id}/test", params=query, headers={"hx-request": "true"})
        assert answer.status_code == 200, answer.text[:500]
        self.html = answer.text
        return self

    async def do(self, status: int = 200, **form: str) -> "Chat":
        answer = await self.post("test", script=self.script, **form)
        assert answer.status_code == status, answer.text[:500]
        self.html = answer.text
        return self

    async def post(self, place: str, **form: str) -> httpx.Response:
        token = self.client.cookies.get("hw_csrf") or (await self.client.get("/home")).cookies["hw_csrf"]
        headers = {"x-csrftoken": token, "hx-request": "true"}
        return await self.client.post(f"/flows/{self.flow_id}/{place}", data=form, headers=headers)

    async def tests(self) -> str:
        return html.unescape((await self.client.get(f"/flows/{self.flow_id}/tests")).text)

    @property
    def script(self) -> str:
        found = re.search(r'id="trial-script" value="([^"]*)"', self.html)
        assert found
        return html.unescape(found.group(1))

    @property
    def said(self) -> list[str]:
        return [
            html.unescape(each) for each in re.findall(r'theirs">.*?bubble-text">(.*?)</span>', self.html, re.DOTALL)
        ]

    @property
    def path(self) -> dict[str, list[str]]:
        found = re.search(r'data-path="([^"]*)"', self.html)
        assert found
        read: dict[str, list[str]] = msgspec.json.decode(html.unescape(found.group(1)))
        return read


async def chat_of(base: str, person: Person, flow_id: UUID) -> Chat:
    session = await open_session(person.account_id, person.tenant_id, address="t", user_agent="t")
    headers = {"accept": "text/html"}
    client = httpx.AsyncClient(base_url=base, cookies={COOKIE_NAME: session.cookie}, headers=headers, timeout=30)
    return Chat(client, flow_id, person)


@pytest.fixture
async def chat(base: str, database: None) -> AsyncIterator[Chat]:
    company = await house("trial")
    async with acting_for(company.tenant_id):
        flow = await create_flow("Orders", order_shop(), actor=company.admin.actor)
    opened = await chat_of(base, company.admin, flow.flow_id)
    yield await opened.open()
    await opened.client.aclose()


async def test_talks_skips_two_days_and_shows_the_way_and_the_variables(chat: Chat) -> None:
    await chat.do(text="hi")
    await chat.do(text="10086")
    assert chat.said == [f"Hello {chat.person.actor.name}", "Which order?", "Order 10086 is example."]
    await chat.do(**{"pass": "172800"})

    assert chat.said[-1] == "Did it arrive?"
    assert chat.path["nodes"] == ["t", "hi", "ask", "look", "tell", "pause", "well"]
    assert chat.path["edges"] == ["e0", "e1", "e2", "e4", "e7", "e8"]
    assert "2 days later" in chat.html
    await chat.do(press="well:no", label="No")
    assert "Here a person takes over. Queue: complaints" in chat.html
    await chat.do(agent="closed")
    assert chat.said[-1] == "Bye"


async def test_taking_back_and_starting_again(chat: Chat) -> None:
    await chat.do(text="hi")
    await chat.do(text="10086")
    await chat.do(back="1")
    assert len(chat.said) == 2
    await chat.do(restart="1")
    assert chat.said == []


async def test_what_other_services_answer_is_chosen_or_asked_each_time(chat: Chat) -> None:
    circumstances = {"circumstances": "1", "channel": "web", "language": "en"}
    await chat.do(**circumstances, **{"mock:look": "mine", "body:look": '{"state": "on its way"}'})
    await chat.do(text="hi")
    await chat.do(text="1")
    assert chat.said[-1] == "Order 1 is on its way."
    await chat.do(**circumstances, **{"mock:look": "http_error"})
    assert "Queue: complaints" in chat.html

    await chat.do(**circumstances, **{"mock:look": "", "unanswered": "open"})
    assert "What comes back?" in chat.html
    await chat.do(answer="ok")
    assert chat.said[-1] == "Order 1 is example."


async def test_an_answer_that_is_no_json_is_refused_and_nothing_is_lost(chat: Chat) -> None:
    await chat.do(text="hi")
    await chat.do(422, circumstances="1", **{"mock:look": "mine", "body:look": "{state"})

    assert "Write this as JSON." in chat.html
    assert len(chat.said) == 2


async def test_a_date_in_the_past_is_refused(chat: Chat) -> None:
    await chat.do(text="hi")
    await chat.do(422, until="2001-01-01T00:00")

    assert "Choose a moment after now" in chat.html


async def test_a_real_contact_is_copied_and_only_what_the_flow_reads_is_kept(chat: Chat) -> None:
    tenant_id = chat.person.tenant_id
    async with acting_for(tenant_id):
        (channel,) = await fetch("SELECT id FROM channel WHERE tenant_id = $1 LIMIT 1")
        contact_id = await meet_contact(channel["id"], name="Zhang San", language="zh")
        await learn(contact_id, email="zhang@example.test", fields={"plan": "gold"})
    await chat.do(seek="Zhang")
    assert "Zhang San" in chat.html
    await chat.do(copy=str(contact_id))
    await chat.do(text="hi")
    assert chat.said[0] == "Hello Zhang San"

    await chat.post("tests", id=str(new_id()), script=chat.script)
    async with acting_for(tenant_id):
        (kept,) = await list_tests(chat.flow_id)
    assert kept.test is not None
    assert kept.test.start.contact == {"name": "Zhang San"}


async def test_one_click_keeps_a_test_that_passes_until_the_flow_says_something_else(chat: Chat) -> None:
    await chat.do(text="hi")
    kept = await chat.post("tests", id=str(new_id()), script=chat.script)
    assert "Kept as a test" in kept.text
    assert "All tests pass" in await chat.tests()

    async with acting_for(chat.person.tenant_id):
        await edit_draft(chat.person.actor, chat.flow_id, 0, lambda document: saying(document, "ask", "Which one?"))
    shown = await chat.tests()

    assert "1 test fails" in shown
    assert "The bot says something else" in shown
    assert "<del>Which order?</del>" in shown
    assert "<ins>Which one?</ins>" in shown


def saying(document: FlowDocument, node_id: str, text: str) -> FlowDocument:
    raw: dict[str, Any] = msgspec.to_builtins(document)
    for node in raw["nodes"]:
        if node["id"] == node_id:
            node["config"]["text"] = text
    return parse(raw)


async def test_a_test_is_renamed_removed_brought_back_and_gone_through_again(chat: Chat) -> None:
    await chat.do(text="hi")
    test_id = new_id()
    await chat.post("tests", id=str(test_id), script=chat.script)
    await chat.post(f"tests/{test_id}/name", name="Greets")
    assert "Greets" in await chat.tests()
    await chat.post(f"tests/{test_id}/remove")
    assert "Greets" not in re.sub(r"<script.*?</script>", "", await chat.tests(), flags=re.DOTALL).split("toasts")[0]
    await chat.post(f"tests/{test_id}/restore")
    assert "Greets" in await chat.tests()

    await chat.open(test=str(test_id))
    assert chat.said[-1] == "Which order?"


async def test_nothing_of_a_trial_is_written_or_sent(chat: Chat) -> None:
    before = await counts(chat.person.tenant_id)
    await chat.do(text="hi")
    await chat.do(text="10086")
    await chat.do(person="1")

    assert await counts(chat.person.tenant_id) == before


async def counts(tenant_id: UUID) -> list[int]:
    async with acting_for(tenant_id):
        return [
            (await fetch(f"SELECT count(*) AS n FROM {table} WHERE tenant_id = $1"))[0]["n"]
            for table in ("conversation", "message", "flow_session", "effect", "timer", "usage_event")
        ]


async def test_who_only_reads_flows_tries_them_but_keeps_nothing(base: str, chat: Chat) -> None:
    analyst = await join(chat.person.tenant_id, "analyst")
    theirs = await (await chat_of(base, analyst, chat.flow_id)).open()

    await theirs.do(text="hi")
    assert theirs.said
    assert "Keep this as a test" not in theirs.html
    assert "Copy a real contact" not in theirs.html
    refused = await theirs.post("tests", id=str(new_id()), script=theirs.script)
    assert refused.status_code == 403
    await theirs.client.aclose()
