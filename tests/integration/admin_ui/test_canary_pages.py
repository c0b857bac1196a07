"""Publishing for a part, its live figures on the flow's page, tests as a gate, versions side by side and live again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from hubwright import flows
from hubwright.control.flow_tests import keep_test, try_out
from hubwright.control.flows import get_draft, history_of, live_version, save_draft
from hubwright.control.flows.canaries import running
from hubwright.flows import trial
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.database import TestServers

HELLO = trial.Script(start=trial.Start(moment=datetime(2026, 11, 27, 9, 0, tzinfo=UTC)), inputs=[trial.Says(text="hi")])
PART = {"who": "part", "percent": "100", "margin": "10", "enough": "3", "going_back": "restart", "note": "carefully"}


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("canaries"))) as app:
        yield app.base


@pytest.fixture
async def company(base: str) -> Company:
    """A published flow whose draft says something else."""
    made = await make_company("canarypages", greeter())
    async with acting_for(made.tenant_id):
        await _change(made, "Good day")
    return made


async def _change(company: Company, text: str) -> None:
    draft = await get_draft(company.flow_id)
    draft.doc["nodes"][0]["config"]["text"] = text
    await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)


@pytest.fixture
async def client(base: str, company: Company) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(base, await cookie_of(company.admin)) as made:
        yield made


def flow(company: Company, path: str = "") -> str:
    return f"/flows/{company.flow_id}{path}"


async def _publish(client: httpx.AsyncClient, company: Company, rev: str = "2", **form: str) -> httpx.Response:
    return await post(client, flow(company, "/publish"), flow(company, "/publish"), base_rev=rev, **form)


async def test_the_page_shows_the_changes_as_a_picture_and_asks_who_gets_it(
    client: httpx.AsyncClient, company: Company
) -> None:
    page = (await client.get(flow(company, "/publish"))).text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "hw-picture-box hw-picture-changed" in page and ">~</text>" in page
    assert "A part first" in page and 'name="percent"' in page
    assert "Everybody</option>" in page


async def test_for_a_part_it_is_tried_shown_with_figures_and_given_to_everybody(
    client: httpx.AsyncClient, company: Company
) -> None:
    answer = await _publish(client, company, **PART)
    assert answer.status_code == 303
    await says(company, await new_visitor(company), "hi")
    for view in ("", "/canvas"):
        page = (await client.get(flow(company, view))).text
        assert "Version 2 is being tried on 100 % of everybody" in page
        assert "Take version 2 back" in page
    figures = (await client.get(flow(company, "/canary"), headers={"hx-request": "true"})).text
    assert "2 more conversations until it is judged." in figures
    assert 'hx-trigger="every 5s"' in figures
    review = (await client.get(flow(company, "/publish"))).text
    assert "The draft is version 2, which is being tried." in review

    done = await post(client, flow(company), flow(company, "/canary/to-everybody"), in_flight="pin")
    assert done.status_code == 303
    async with acting_for(company.tenant_id):
        live = await live_version(company.flow_id)
    assert live is not None and live.n == 2
    page = (await client.get(flow(company, "/versions"))).text
    assert "Tried on 100 % of everybody." in page
    assert "Given to everybody. 0 of 1 conversations went wrong, with the live version 0 of 0." in page
    assert "carefully" in page


async def test_it_is_taken_back_and_an_open_page_says_how_it_ended(client: httpx.AsyncClient, company: Company) -> None:
    await _publish(client, company, **PART)
    done = await post(client, flow(company), flow(company, "/canary/take-back"))
    again = await post(client, flow(company), flow(company, "/canary/take-back"))
    figures = (await client.get(flow(company, "/canary"), headers={"hx-request": "true"})).text
    assert (done.status_code, again.status_code) == (303, 303)
    assert "Taken back." in figures and 'hx-swap-oob="delete"' in figures and "every 5s" not in figures
    async with acting_for(company.tenant_id):
        assert await running(company.flow_id) is None
        assert [each.deed for each in await history_of(company.flow_id)] == ["taken_back", "tried", "published"]


@pytest.mark.parametrize(("field", "typed"), [("percent", "0"), ("percent", "many"), ("margin", "101"), ("enough", "")])
async def test_what_cannot_be_used_is_said_and_what_was_typed_stays(
    client: httpx.AsyncClient, company: Company, field: str, typed: str
) -> None:
    answer = await _publish(client, company, **{**PART, field: typed})
    assert answer.status_code == 422
    assert "Choose a number from 1 to" in answer.text
    assert 'value="part" checked' in answer.text and "carefully</textarea>" in answer.text


async def test_failing_tests_stop_a_publish_until_somebody_says_why(
    client: httpx.AsyncClient, company: Company
) -> None:
    async with acting_for(company.tenant_id):
        live = await live_version(company.flow_id)
        assert live is not None
        expected = trial.as_test(HELLO, await try_out(flows.parse(live.doc), HELLO))
        await keep_test(company.admin.actor, company.flow_id, new_id(), "Says hello", expected)
    page = (await client.get(flow(company, "/publish"))).text
    assert "Says hello" in page and "1 test fails." in page
    refused = await _publish(client, company, note="n")
    assert refused.status_code == 409
    assert "Tests of this flow fail: Says hello." in refused.text
    api = await client.get(flow(company, "/versions"))
    assert "Version 2" not in api.text

    done = await _publish(client, company, note="n", in_spite="The test is of last week")
    assert done.status_code == 303
    page = (await client.get(flow(company, "/versions"))).text
    assert "Published although 1 test failed: The test is of last week" in page
    async with acting_for(company.tenant_id):
        (last, *_rest) = await history_of(company.flow_id)
    assert last.detail["tests"] == {"passed": 0, "failed": ["Says hello"], "in_spite": "The test is of last week"}


async def test_tests_that_pass_are_shown_and_ask_nothing(client: httpx.AsyncClient, company: Company) -> None:
    async with acting_for(company.tenant_id):
        document = flows.parse((await get_draft(company.flow_id)).doc)
        kept = trial.as_test(HELLO, await try_out(document, HELLO))
        await keep_test(company.admin.actor, company.flow_id, new_id(), "Says good day", kept)
    page = (await client.get(flow(company, "/publish"))).text
    assert "Says good day" in page and 'name="in_spite"' not in page
    assert (await _publish(client, company)).status_code == 303


async def test_an_earlier_version_is_live_again_by_one_button_and_undone_by_another(
    client: httpx.AsyncClient, company: Company
) -> None:
    await _publish(client, company)
    page = (await client.get(flow(company, "/versions"))).text
    assert "Make version 1 live" in page
    done = await post(client, flow(company, "/versions"), flow(company, "/versions/1/live"), note="it was better")
    shown = (await client.get(done.headers["location"])).text
    assert "Version 1 is live again." in shown and flow(company, "/versions/2/live") in shown
    assert "Made live again instead of version 2." in shown and "it was better" in shown
    await post(client, flow(company, "/versions"), flow(company, "/versions/2/live"))
    same = await post(client, flow(company, "/versions"), flow(company, "/versions/2/live"))
    assert same.status_code == 303
    async with acting_for(company.tenant_id):
        live = await live_version(company.flow_id)
        draft = await get_draft(company.flow_id)
    assert live is not None and live.n == 2
    assert draft.doc["nodes"][0]["config"]["text"] == "Good day"


async def test_any_two_are_compared_and_the_draft_with_each(client: httpx.AsyncClient, company: Company) -> None:
    await _publish(client, company)
    async with acting_for(company.tenant_id):
        await _change(company, "Good evening")
    compare = flow(company, "/versions/compare")
    two = (await client.get(compare, params={"before": 1, "after": 2})).text
    draft = (await client.get(compare, params={"before": 1})).text
    same = (await client.get(compare, params={"before": 2, "after": 2})).text
    assert "Good day" in two and "Hello" in two and "Good evening" not in two
    assert "Good evening" in draft and "Good day" not in draft
    assert "No difference" in same and "<figure" not in same
    assert (await client.get(compare, params={"before": 9})).status_code == 404


async def test_who_only_reads_sees_figures_and_no_buttons(
    base: str, client: httpx.AsyncClient, company: Company
) -> None:
    await _publish(client, company, **PART)
    async with acting_for(company.tenant_id):
        await execute("UPDATE member SET role = 'analyst' WHERE tenant_id = $1 AND id = $2", company.agent.member_id)
    async with browser(base, await cookie_of(company.agent)) as reader:
        page = await reader.get(flow(company))
        assert page.status_code == 200
        assert "is being tried on" in page.text and "/canary/take-back" not in page.text
        assert (await post(reader, flow(company), flow(company, "/canary/take-back"))).status_code in (403, 404)


async def test_it_says_it_in_chinese(client: httpx.AsyncClient, company: Company) -> None:
    client.headers["accept-language"] = "zh"
    await _publish(client, company, **PART)
    page = (await client.get(flow(company))).text
    assert "正在" in page and "is being tried" not in page
