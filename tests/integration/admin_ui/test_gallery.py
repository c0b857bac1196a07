"""Templates become flows with a set-up list from facts; flows leave and come as files, Typebot's with a report."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from editions.gallery import TEMPLATES, template_document
from hubwright.control.flow_origins import origin_of
from hubwright.control.flows import create_flow, get_draft
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.routing.keep_queues import create_queue
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.control.variables.texts import list_texts
from hubwright.flows.business_hours import BusinessHours
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.flows.documents import saying
from tests.integration.runtime.running import house
from tests.support.app import served
from tests.support.database import TestServers
from tests.unit.flows.scenes import document, node
from tests.unit.flows.typebot.bots import asks, block, bot, group, raw, says


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("gallery"))) as app:
        yield app.base


class Admin:
    """Somebody who makes flows."""

    def __init__(self, client: httpx.AsyncClient, company: Any) -> None:
        self.client, self.company, self.actor = client, company, company.admin.actor

    async def page(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text[:800]
        return answer.text

    async def post(self, path: str, status: int = 303, **form: str) -> httpx.Response:
        token = self.client.cookies.get("hw_csrf") or (await self.client.get("/home")).cookies["hw_csrf"]
        answer = await self.client.post(path, data=form, headers={"x-csrftoken": token})
        assert answer.status_code == status, answer.text[:800]
        return answer

    async def made(self, path: str, **form: str) -> UUID:
        answer = await self.post(path, **form)
        return UUID(answer.headers["location"].removeprefix("/flows/"))


@pytest.fixture
async def admin(base: str, database: None) -> AsyncIterator[Admin]:
    company = await house("gallery")
    session = await open_session(company.admin.account_id, company.tenant_id, address="t", user_agent="t")
    headers = {"accept": "text/html"}
    async with httpx.AsyncClient(
        base_url=base, cookies={COOKIE_NAME: session.cookie}, headers=headers, timeout=30
    ) as c:
        yield Admin(c, company)


ELSEWHERE = "019ac000-0000-7000-8000-0000000000aa"


def steps_of(html: str) -> dict[str, bool]:
    """The set-up list of a flow's page: what is asked for, and whether it is there."""
    found = re.search(r'id="flow-setup".*?</section>', html, re.DOTALL)
    items = re.findall(r"<li>\s*<(div|details).*?<span>([^<]+)<", found.group(0), re.DOTALL) if found else []
    return {title.strip(): kind == "div" for kind, title in items}


@pytest.mark.parametrize("key", TEMPLATES)
async def test_every_template_can_be_looked_at_and_made(admin: Admin, key: str) -> None:
    assert f"/flows/new/{key}" in await admin.page("/flows/new")
    look = await admin.page(f"/flows/new/{key}")
    assert look.count("<rect") == 2 * len(template_document(key)["nodes"] + template_document(key)["entry"])

    flow_id = await admin.made("/flows", name="Mine", starter=key)
    async with acting_for(admin.company.tenant_id):
        draft, origin = await get_draft(flow_id), await origin_of(flow_id)
    assert draft.name == "Mine"
    assert (origin.source, origin.name) == ("template", key) if origin else False
    steps = steps_of(await admin.page(f"/flows/{flow_id}"))
    assert steps["Published"] is False
    assert len(steps) > 2


async def test_the_list_is_looked_up_anew_each_time(admin: Admin) -> None:
    flow_id = await admin.made("/flows", name="Leads", starter="lead_qualification")
    page = await admin.page(f"/flows/{flow_id}")
    assert steps_of(page)["Queue “sales”"] is False
    assert steps_of(page)["No problem left in the flow"] is False

    async with acting_for(admin.company.tenant_id):
        await create_queue(admin.actor, new_id(), "Sales")
    steps = steps_of(await admin.page(f"/flows/{flow_id}/setup"))
    assert steps["Queue “sales”"]
    assert steps["No problem left in the flow"]
    assert steps["A channel that begins with this flow"] is False


async def test_hours_and_values_are_set_where_the_list_leads(admin: Admin) -> None:
    flow_id = await admin.made("/flows", name="Menu", starter="wechat_menu")
    page = await admin.page(f"/flows/{flow_id}")
    plugin = "WeChat Official Account"
    needed = {"Business hours", "Value “order_service”", f"Plugin “{plugin}”", f"A channel: {plugin}"}
    assert needed <= set(steps_of(page))
    assert "/settings/values?add=order_service" in page

    values = await admin.page("/settings/values?add=order_service")
    assert 'value="order_service"' in values
    await admin.post("/settings/values", **{"values.0.key": "order_service", "values.0.value": "https://orders.test"})
    async with acting_for(admin.company.tenant_id):
        await set_business_hours(admin.actor, BusinessHours(time_zone="UTC"))
        assert (await list_texts())["order_service"] == "https://orders.test"
    steps = steps_of(await admin.page(f"/flows/{flow_id}"))
    assert steps["Business hours"]
    assert steps["Value “order_service”"]


async def test_the_list_is_put_aside_and_taken_up_again(admin: Admin) -> None:
    flow_id = await admin.made("/flows", name="Refunds", starter="refund")
    await admin.post(f"/flows/{flow_id}/setup/aside")
    page = await admin.page(f"/flows/{flow_id}")
    assert steps_of(page) == {}
    assert "Show the set-up list" in page

    await admin.post(f"/flows/{flow_id}/setup/back")
    assert steps_of(await admin.page(f"/flows/{flow_id}"))


async def test_a_flow_from_scratch_has_no_list(admin: Admin) -> None:
    flow_id = await admin.made("/flows", name="Plain", starter="greeting")

    assert "flow-setup" not in await admin.page(f"/flows/{flow_id}")
    await admin.post(f"/flows/{flow_id}/setup/aside", status=404)
    await admin.post("/flows", status=422, name="", starter="refund")
    await admin.post("/flows", status=422, name="x", starter="nothing")
    await admin.page("/flows/new/nothing", status=404)


async def test_a_values_name_is_checked_and_hours_are_left_alone(admin: Admin) -> None:
    async with acting_for(admin.company.tenant_id):
        await set_business_hours(admin.actor, BusinessHours(time_zone="UTC"))
    wrong = await admin.post(
        "/settings/values", status=422, **{"values.0.key": "business_hours", "values.0.value": "x"}
    )
    assert "taken by a setting" in wrong.text
    twice = {f"values.{n}.{name}": "a" for n in range(2) for name in ("key", "value")}
    assert "used twice" in (await admin.post("/settings/values", status=422, **twice)).text

    await admin.post("/settings/values", **{"values.0.key": "slogan", "values.0.value": "Hi"})
    await admin.post("/settings/values")
    async with acting_for(admin.company.tenant_id):
        assert "slogan" not in await list_texts()


def secretive() -> dict[str, Any]:
    call = node("h", "http", url="https://a.test", headers=[{"id": "k", "name": "X-Api-Key", "value": "s3cr3t"}])
    return document(call, node("p", "handoff", queue="support"), wires={"t.out": "h", "h.ok": "p"})


async def test_a_file_goes_out_without_secrets_and_comes_in_with_a_remark(admin: Admin) -> None:
    async with acting_for(admin.company.tenant_id):
        flow_id = (await create_flow("Secretive", secretive(), actor=admin.actor)).flow_id
    shown = await admin.page(f"/flows/{flow_id}/export")
    assert "headers.0.value" in shown
    answer = await admin.client.get(f"/flows/{flow_id}/export/file")
    assert "attachment" in answer.headers["content-disposition"]
    assert "s3cr3t" not in answer.text + shown
    assert answer.json()["names"]["queues"] == {"support": "Support"}

    back = await admin.made("/flows/import", source=answer.text, name="Again", act="make")
    page = await admin.page(f"/flows/{back}/steps/h")
    assert "looked like a secret" in page
    assert "Not as in the file" in page


async def test_what_is_missing_here_is_named_and_mapped_before_it_is_made(admin: Admin) -> None:
    theirs = document(
        node("p", "handoff", queue="vip"),
        node("s", "subflow", flow=ELSEWHERE),
        wires={"t.out": "s", "s.error": "p"},
        trigger={"channels": ["hubwright-wechat"]},
    )
    async with acting_for(admin.company.tenant_id):
        other = await create_flow("Other", saying("Hi"), actor=admin.actor)
    names = {"queues": {"vip": "Very important"}, "flows": {ELSEWHERE: "Greeting"}}
    source = msgspec.json.encode({"format": "hubwright.flow/1", "flow": theirs, "names": names}).decode()
    look = (await admin.post("/flows/import", status=200, source=source)).text
    for named in ("Queue “Very important”", "Flow “Greeting”", "Channel “hubwright-wechat”"):
        assert named in look
    assert "import-problems" in look

    chosen = {
        "queue:vip": "support",
        f"flow:{ELSEWHERE}": str(other.flow_id),
        "channel:hubwright-wechat": "",
    }
    again = (await admin.post("/flows/import", status=200, source=source, name="Theirs", act="look", **chosen)).text
    assert "unknown queue" not in again.lower()
    made = await admin.made("/flows/import", source=source, name="Theirs", act="make", **chosen)
    async with acting_for(admin.company.tenant_id):
        doc = (await get_draft(made)).doc
    configs = {each["id"]: each["config"] for each in doc["entry"] + doc["nodes"]}
    assert configs == {
        "t": {"channels": []}, "p": {"queue": "support"}, "s": {"flow": str(other.flow_id)},
    }  # fmt: skip


async def test_a_typebot_file_comes_with_its_report_at_the_steps(admin: Admin) -> None:
    made = bot(
        group("g", says("b1", "Who?"), asks("b2", "text input", "Name"), block("b3", "Google Sheets"), says("b4", "H")),
        variables="Name",
    )  # fmt: skip
    look = (await admin.post("/flows/import", status=200, source=raw(made).decode())).text
    assert "“Google Sheets” has no counterpart here." in look
    assert 'value="Our bot"' in look

    flow_id = await admin.made("/flows/import", source=raw(made).decode(), name="Our bot", act="make")
    page = await admin.page(f"/flows/{flow_id}")
    assert "1 thing of the file is different here" in page
    told = await admin.page(f"/flows/{flow_id}/steps/n_2")
    assert "data-remarks" in told and "has no counterpart here" in told
    assert "data-remarks" not in await admin.page(f"/flows/{flow_id}/steps/n_1")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "Choose a file, or paste its text."),
        ("nonsense", "not valid JSON"),
        ('{"a": 1}', "neither ours nor a Typebot file"),
        ('{"version": "5", "groups": [], "edges": []}', "version 6 are read"),
        ('{"version": "6", "groups": [{"id": 1}], "edges": [], "events": []}', "groups"),
    ],
)
async def test_what_cannot_be_imported_is_told_and_nothing_is_made(admin: Admin, source: str, told: str) -> None:
    answer = await admin.post("/flows/import", status=422, source=source, act="make", name="x")

    assert told in answer.text
    assert f">{source}</textarea>" in answer.text.replace("&#34;", '"').replace("&quot;", '"')


async def test_an_uploaded_file_is_read_and_a_name_is_asked_for(admin: Admin) -> None:
    content = msgspec.json.encode({**saying("Hi"), "name": ""})
    token = (await admin.client.get("/home")).cookies["hw_csrf"]
    files = {"file": ("flow.json", b"\xef\xbb\xbf" + content, "application/json")}
    answer = await admin.client.post("/flows/import", files=files, headers={"x-csrftoken": token})
    assert answer.status_code == 200
    assert "Make the flow" in answer.text

    refused = await admin.post("/flows/import", status=422, source=content.decode(), name=" ", act="make")
    assert "Give the flow a name." in refused.text
