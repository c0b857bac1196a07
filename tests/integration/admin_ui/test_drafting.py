"""Open editors share a draft: batches go in once, conflicts show both sides, newer revisions come out at once."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from admin_ui.pages.flows import drafting
from hubwright.control.flows import create_flow, get_draft
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.flows.documents import saying
from tests.integration.runtime.running import house
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import Person, join


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("drafting"))) as app:
        yield app.base


class Editor:
    """One open editor of a flow."""

    def __init__(self, client: httpx.AsyncClient, flow_id: UUID, person: Person) -> None:
        self.client, self.flow_id, self.person = client, flow_id, person
        self.url = f"/flows/{flow_id}"

    async def draft(self, **query: Any) -> dict[str, Any]:
        answer = await self.client.get(f"{self.url}/draft", params=query)
        assert answer.status_code == 200, answer.text[:500]
        found: dict[str, Any] = answer.json()
        return found

    async def send(self, *ops: dict[str, Any], batch: str = "", base_rev: int = 1) -> httpx.Response:
        return await self.post("draft/ops", {"batch": batch or repr(ops)[:70], "base_rev": base_rev, "ops": list(ops)})

    async def post(self, place: str, body: dict[str, Any]) -> httpx.Response:
        token = self.client.cookies.get("hw_csrf") or (await self.client.get("/home")).cookies["hw_csrf"]
        return await self.client.post(f"{self.url}/{place}", json=body, headers={"x-csrftoken": token})

    async def save(self, step: str, **form: str) -> httpx.Response:
        token = self.client.cookies.get("hw_csrf") or (await self.client.get("/home")).cookies["hw_csrf"]
        return await self.client.post(f"{self.url}/steps/{step}", data=form, headers={"x-csrftoken": token})


async def opened(base: str, person: Person, flow_id: UUID) -> Editor:
    session = await open_session(person.account_id, person.tenant_id, address="t", user_agent="t")
    headers = {"accept": "application/json, text/html"}
    client = httpx.AsyncClient(base_url=base, cookies={COOKIE_NAME: session.cookie}, headers=headers, timeout=30)
    return Editor(client, flow_id, person)


@pytest.fixture
async def pair(base: str, database: None) -> AsyncIterator[tuple[Editor, Editor]]:
    """Two people with the same flow open."""
    company = await house("drafting")
    other = await join(company.tenant_id, "developer")
    async with acting_for(company.tenant_id):
        flow = await create_flow("Greeting", saying("Hello"), actor=company.admin.actor)
    first, second = [await opened(base, person, flow.flow_id) for person in (company.admin, other)]
    yield first, second
    await first.client.aclose()
    await second.client.aclose()


def text(was: str, to: str) -> dict[str, Any]:
    return {"op": "config", "node": "n_hello", "field": "text", "was": was, "to": to}


def label(to: str, node: str = "n_hello", was: str = "") -> dict[str, Any]:
    return {"op": "set", "node": node, "field": "label", "was": was, "to": to}


def node_of(view: dict[str, Any], node_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(node for node in view["doc"]["nodes"] if node["id"] == node_id)
    return found


async def test_a_batch_is_saved_and_answered_with_what_it_touched_and_every_problem(
    pair: tuple[Editor, Editor],
) -> None:
    first, _second = pair
    answer = await first.send(label("Greeting"), text("Hello", "Hi {{ nobody }}"))
    body = answer.json()

    assert (answer.status_code, body["rev"], "doc" in body) == (200, 2, False)
    assert list(body["cards"]) == ["n_hello"]
    assert body["cards"]["n_hello"]["title"] == "Greeting"
    told = [each for each in body["problems"] if each["severity"] == "error"]
    assert [(each["node"], each["field"], each["title"]) for each in told] == [("n_hello", "text", "Greeting")]
    assert node_of(await first.draft(), "n_hello")["label"] == "Greeting"


async def test_a_lost_answer_sent_again_is_applied_once(pair: tuple[Editor, Editor]) -> None:
    first, _second = pair
    added = {"op": "add", "node": {"id": "n_new", "type": "message", "config": {"text": "New"}}}
    batch = [added, {"op": "wire", "node": "n_hello", "port": "out", "was": "n_end", "to": "n_new"}]
    one, two = await asyncio.gather(first.send(*batch, batch="same"), first.send(*batch, batch="same"))
    again = await first.send(*batch, batch="same")

    assert {one.status_code, two.status_code, again.status_code} == {200}
    assert again.json()["rev"] == 2
    assert [node["id"] for node in again.json()["doc"]["nodes"]] == ["n_hello", "n_end", "n_new"]
    other = await first.send(label("Else"), batch="same")
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (422, "idempotency-key-reused")
    async with acting_for(first.person.tenant_id):
        saved = await fetch(
            "SELECT 1 FROM audit_entry WHERE tenant_id = $1 AND action = 'flow.save_draft' AND subject = $2",
            str(first.flow_id),
        )
    assert len(saved) == 1


async def test_two_people_at_different_places_are_merged_from_one_base(pair: tuple[Editor, Editor]) -> None:
    first, second = pair
    await first.send(text("Hello", "Good day"), base_rev=1)
    answer = await second.send(label("Greeting"), label("Done", "n_end"), base_rev=1)
    merged = answer.json()

    assert (answer.status_code, merged["rev"]) == (200, 3)
    assert (node_of(merged, "n_hello")["label"], node_of(merged, "n_hello")["config"]["text"]) == (
        "Greeting",
        "Good day",
    )
    assert set(merged["cards"]) == {"trg_1", "n_hello", "n_end"}


async def test_a_conflict_is_409_with_both_versions_and_nothing_of_the_batch_is_half_done(
    pair: tuple[Editor, Editor],
) -> None:
    first, second = pair
    await first.send(text("Hello", "Good day"), base_rev=1)
    late = await second.send(label("Mine"), text("Hello", "Hey"), base_rev=1)
    body = late.json()

    assert late.status_code == 409
    assert late.headers["content-type"].startswith("application/problem+json")
    assert (body["type"].rpartition(":")[2], body["rev"], body["changed_by"]) == (
        "draft-conflict",
        2,
        first.person.actor.name,
    )
    (clash,) = body["clashes"]
    assert (clash["n"], clash["node"], clash["theirs"], clash["mine"]["to"]) == (1, "n_hello", "Good day", "Hey")
    assert (clash["mine_words"], clash["theirs_words"], clash["title"]) == ("Hey", "Good day", "Message")
    assert clash["what"] == "Text"
    assert node_of(body["draft"], "n_hello")["label"] == ""

    chosen = await second.send(label("Mine"), text("Good day", "Hey"), base_rev=2)
    assert chosen.status_code == 200
    assert node_of(await first.draft(), "n_hello")["config"]["text"] == "Hey"


async def test_work_on_a_removed_step_is_a_conflict_that_says_so(pair: tuple[Editor, Editor]) -> None:
    first, second = pair
    end = node_of(await first.draft(), "n_end")
    cut = {"op": "wire", "node": "n_hello", "port": "out", "was": "n_end", "to": ""}
    assert (await first.send(cut, {"op": "delete", "node": end})).status_code == 200
    (clash,) = (await second.send(label("Done", "n_end"))).json()["clashes"]
    assert (clash["gone"], clash["theirs_words"]) == (True, "It is not there any more.")


async def test_an_open_editor_hears_of_a_newer_draft_at_once(
    pair: tuple[Editor, Editor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "_POLL_S", 60.0)
    first, second = pair
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(second.draft(after=1, wait=15))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    began = loop.time()
    await first.send(label("Greeting"))
    heard = await waiting

    assert loop.time() - began < 10, "a change comes by wake-up, not by the next look"
    assert (heard["rev"], heard["changed_by"]) == (2, first.person.actor.name)
    assert node_of(heard, "n_hello")["label"] == "Greeting"
    quiet = await second.draft(after=2, wait=0.2)
    assert quiet == {"rev": 2, "changed_by": first.person.actor.name, "heard": ""}


async def test_a_form_saves_through_the_same_changes_and_merges_field_by_field(pair: tuple[Editor, Editor]) -> None:
    first, second = pair
    await second.send(label("Greeting"), base_rev=1)
    page = (await first.client.get(f"{first.url}/steps/n_hello")).text
    shown = re.search(r'name="_shown" value="([^"]*)"', page)
    assert shown is not None
    form = {"base_rev": "1", "_shown": shown[1], "kind": "text", "text.en": "Good day", "step:label": ""}
    saved = await first.save("n_hello", **form)
    assert saved.status_code == 200
    node = node_of(await first.draft(), "n_hello")
    assert (node["label"], node["config"]["text"]) == ("Greeting", "Good day")

    late = await second.save("n_hello", **{**form, "text.en": "Hey", "step:note": "mine"})
    assert late.status_code == 409
    page = late.text
    assert "Hey" in page and 'value="Greeting"' in page, "what was typed stays, and their name of the step too"
    assert (await second.draft())["rev"] == 3


async def test_what_is_no_batch_is_refused_with_its_reason(pair: tuple[Editor, Editor]) -> None:
    first, _second = pair
    for wrong in ({"op": "explode"}, {"op": "set", "node": "n_hello", "field": "color", "was": "", "to": ""}):
        answer = await first.send(wrong)
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("application/problem+json")
    loop = {"op": "wire", "node": "n_hello", "port": "other", "was": "", "to": "trg_1"}
    refused = await first.send(loop)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "flow-invalid")
    async with acting_for(first.person.tenant_id):
        assert (await get_draft(first.flow_id)).rev == 1


async def test_who_may_not_edit_reads_and_saves_nothing(base: str, pair: tuple[Editor, Editor]) -> None:
    first, _second = pair
    reader = await opened(base, await join(first.person.tenant_id, "supervisor"), first.flow_id)
    assert (await reader.draft())["rev"] == 1
    assert (await reader.send(label("Mine"))).status_code == 403
    page = (await reader.client.get(f"{reader.url}/canvas?step=n_hello")).text
    assert "&#34;may_edit&#34;:false" in page
    await reader.client.aclose()


async def test_the_canvas_opens_with_the_chosen_step_and_leads_to_its_outline(pair: tuple[Editor, Editor]) -> None:
    first, _second = pair
    page = (await first.client.get(f"{first.url}/canvas?step=n_hello")).text
    assert f'href="{first.url}/steps/n_hello" data-to-outline' in page
    assert 'data-step="n_hello"' in page and 'id="step-form"' in page
    outline = (await first.client.get(f"{first.url}/steps/n_hello")).text
    assert f'href="{first.url}/canvas?step=n_hello"' in outline
    nowhere = (await first.client.get(f"{first.url}/canvas?step=nothing")).text
    assert 'data-step=""' in nowhere and "step-form" not in nowhere


async def test_comments_are_said_once_heard_at_once_settled_and_no_part_of_the_flow(
    pair: tuple[Editor, Editor],
) -> None:
    first, second = pair
    before = await second.draft()
    waiting = asyncio.create_task(second.draft(after=1, known=before["heard"], wait=15))
    await asyncio.sleep(0.3)
    said = {"id": str(new_id()), "node": "n_hello", "text": "Is this friendly enough?"}
    for _turn in range(2):
        answer = await first.post("comments", said)
    assert answer.status_code == 200
    heard = await waiting
    assert [(each["text"], each["author"]) for each in heard["comments"]] == [
        ("Is this friendly enough?", first.person.actor.name)
    ]
    assert (heard["rev"], heard["doc"]) == (1, before["doc"])

    settled = (await second.post(f"comments/{said['id']}", {"settled": True})).json()
    assert [each["settled_by"] for each in settled["comments"]] == [second.person.actor.name]
    again = (await second.post(f"comments/{said['id']}", {"settled": False})).json()
    assert [each["settled_by"] for each in again["comments"]] == [""]
    empty = await first.post("comments", {"id": str(new_id()), "node": "n_hello", "text": "  "})
    assert empty.status_code == 422
    nowhere = await first.post(f"comments/{new_id()}", {"settled": True})
    assert nowhere.status_code == 404
