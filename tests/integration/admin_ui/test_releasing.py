"""The publish page with conversations under way, a step that goes into another flow, and archiving."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from hubwright.control.flows import create_flow, get_draft, publish, save_draft
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.test_subflow import asking, greeting
from tests.support.app import served
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.database import TestServers


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("releasing"))) as app:
        yield app.base


@pytest.fixture
async def company(base: str) -> Company:
    """Two visitors wait at a step that the draft does not have any more, one is with a person."""
    made = await make_company("releasing", greeter())
    for _ in range(2):
        await says(made, await new_visitor(made), "hi")
    person = await new_visitor(made)
    await says(made, person, "hi")
    await says(made, person, "", kind="handoff_request")
    async with acting_for(made.tenant_id):
        draft = await get_draft(made.flow_id)
        doc = draft.doc
        doc["nodes"] = [node for node in doc["nodes"] if node["id"] != "n_hi"]
        doc["edges"] = [edge for edge in doc["edges"] if "n_hi" not in (edge["from"][0], edge["to"])]
        doc["edges"].append({"id": "e_new", "from": ["t", "out"], "to": "n_more"})
        await save_draft(made.admin.actor, made.flow_id, doc, draft.rev)
    return made


async def moves(company: Company) -> list[tuple[str, datetime]]:
    async with acting_for(company.tenant_id):
        found = await fetch("SELECT how, from_at FROM version_move WHERE tenant_id = $1")
    return [(row["how"], row["from_at"]) for row in found]


async def client_of(base: str, company: Company) -> httpx.AsyncClient:
    return browser(base, await cookie_of(company.admin))


async def test_the_page_counts_who_is_under_way_and_who_cannot_move(base: str, company: Company) -> None:
    async with await client_of(base, company) as client:
        page = (await client.get(f"/flows/{company.flow_id}/publish")).text
        versions = (await client.get(f"/flows/{company.flow_id}/versions")).text

    assert "3 conversations are waiting in older versions." in page
    assert "2 cannot move:" in page
    assert "2 at “n_hi” (version 1):" in page
    assert "The step is not in the new version." in page
    assert "1 is with a person or in a queue" in page
    assert page.count('name="in_flight"') == 4
    assert "3 conversations are under way here." in versions


async def test_it_says_it_in_chinese(base: str, company: Company) -> None:
    async with await client_of(base, company) as client:
        await post(client, "/account", "/preferences", language="zh")
        page = (await client.get(f"/flows/{company.flow_id}/publish", headers={"accept-language": "zh"})).text

    assert "有 3 个会话正在旧版本中等待。" in page
    assert "新版本中没有这一步。" in page


@pytest.mark.parametrize(
    ("chosen", "how", "said"),
    [
        ("pin", [], "stay on the version they began with"),
        ("migrate", ["migrate"], "move to it where they can"),
        ("restart", ["restart"], "begin it with their next message"),
        ("nonsense", [], "stay on the version they began with"),
    ],
)
async def test_the_choice_is_kept_and_said(base: str, company: Company, chosen: str, how: list[str], said: str) -> None:
    address = f"/flows/{company.flow_id}/publish"
    async with await client_of(base, company) as client:
        answer = await post(client, address, address, base_rev="2", note="n", in_flight=chosen)
        shown = (await client.get(f"/flows/{company.flow_id}")).text

    assert answer.status_code == 303
    assert [each for each, _ in await moves(company)] == how
    assert said in shown


async def test_a_day_begins_when_it_begins_in_the_company(base: str, company: Company) -> None:
    day = (datetime.now(UTC) + timedelta(days=5)).date()
    address = f"/flows/{company.flow_id}/publish"
    async with await client_of(base, company) as client:
        await post(client, "/settings", "/settings", name="Releasing", language="en", time_zone="Asia/Shanghai")
        none = await post(client, address, address, base_rev="2", in_flight="drain", note="kept")
        past = await post(client, address, address, base_rev="2", in_flight="drain", drain_until="2020-01-01")
        done = await post(client, address, address, base_rev="2", in_flight="drain", drain_until=day.isoformat())

    assert (none.status_code, past.status_code, done.status_code) == (422, 422, 303)
    assert "Choose a moment in the future." in none.text
    assert "kept</textarea>" in none.text
    assert 'value="drain" checked' in none.text
    (move,) = await moves(company)
    assert move == ("restart", datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8))


async def test_with_nobody_under_way_there_is_nothing_to_choose(base: str) -> None:
    made = await make_company("quiet", greeter())
    async with acting_for(made.tenant_id):
        draft = await get_draft(made.flow_id)
        draft.doc["nodes"][0]["config"]["text"] = "Other"
        await save_draft(made.admin.actor, made.flow_id, draft.doc, draft.rev)
    async with await client_of(base, made) as client:
        page = (await client.get(f"/flows/{made.flow_id}/publish")).text

    assert "Nobody is under way in an older version." in page
    assert 'name="in_flight"' not in page


async def calling_company() -> tuple[Company, UUID]:
    made, asks = await make_company("calling", asking("placeholder")), new_id()
    async with acting_for(made.tenant_id):
        await create_flow("Asks", asking(), asks)
        await publish(made.admin.actor, asks)
        draft = await get_draft(made.flow_id)
        await save_draft(made.admin.actor, made.flow_id, {**greeting(asks), "name": "Caller"}, draft.rev)
        await publish(made.admin.actor, made.flow_id)
    return made, asks


async def test_choosing_a_flow_gives_the_step_its_exits(base: str) -> None:
    made, asks = await calling_company()
    async with acting_for(made.tenant_id):
        doc = greeting(asks)
        doc["nodes"][0]["config"] = {}
        doc["edges"] = [edge for edge in doc["edges"] if edge["from"][0] != "n_sub"]
        draft = await get_draft(made.flow_id)
        await save_draft(made.admin.actor, made.flow_id, doc, draft.rev)
    step = f"/flows/{made.flow_id}/steps/n_sub"
    async with await client_of(base, made) as client:
        page = (await client.get(step)).text
        assert "Asks" in page
        shown = "flow,policy,inputs,outputs,exits"
        form = {"base_rev": "3", "_shown": shown, "flow": str(asks), "policy": "live"}
        answer = await post(client, step, step, **form)
    async with acting_for(made.tenant_id):
        config = (await get_draft(made.flow_id)).doc["nodes"][0]["config"]

    assert answer.status_code == 200
    assert config["exits"] == [{"id": "done", "outcome": "done"}]
    assert 'name="next:exit.done"' in answer.text


async def test_the_test_chat_shows_a_sub_flow_as_one_step(base: str) -> None:
    made, _asks = await calling_company()
    address = f"/flows/{made.flow_id}/test/real"
    async with await client_of(base, made) as client:
        begun = await post(client, f"/flows/{made.flow_id}", f"{address}/messages", text="hi", client_id="one")
        chat = begun.json()["conversation"]
        inside = (await client.get(f"{address}/{chat}/events")).json()
        await post(client, f"/flows/{made.flow_id}", f"{address}/messages", text="Ann", conversation=chat)
        news = (await client.get(f"{address}/{chat}/events")).json()

    assert [(step["node_id"], step["result"]) for step in inside["path"]] == [("t", "left"), ("n_sub", "entered")]
    assert [step["node_id"] for step in news["path"]] == ["t", "n_sub", "n_hi", "n_end"]
    assert news["known"] == {"name": "Ann"}
    assert "Hello Ann" in news["html"]


async def test_what_leads_into_a_flow_is_shown_and_keeps_it(base: str) -> None:
    made, asks = await calling_company()
    async with await client_of(base, made) as client:
        called = (await client.get(f"/flows/{asks}/archive")).text
        own = (await client.get(f"/flows/{made.flow_id}/archive")).text
        refused = await post(client, "/flows", f"/flows/{asks}/archive")

    assert ">Caller</a>" in called
    assert ">Shop</a>" in own
    assert f'action="/flows/{asks}/archive"' not in called
    assert refused.status_code == 409
    assert "This flow is in use: Caller." in refused.text


async def test_an_archived_flow_can_be_brought_back(base: str) -> None:
    made = await make_company("archiving", greeter())
    async with acting_for(made.tenant_id):
        spare = (await create_flow("Spare", asking())).flow_id
    async with await client_of(base, made) as client:
        settings = (await client.get(f"/flows/{spare}/settings")).text
        gone = await post(client, f"/flows/{spare}/archive", f"/flows/{spare}/archive")
        listed = (await client.get("/flows")).text
        missing = await client.get(f"/flows/{spare}")
        back = await post(client, "/flows", f"/flows/{spare}/bring-back")
        again = await client.get(back.headers["location"])

    assert f'href="/flows/{spare}/archive"' in settings
    assert (gone.status_code, missing.status_code, again.status_code) == (303, 404, 200)
    assert "The flow is archived." in listed
    assert f"/flows/{spare}/bring-back" in listed
