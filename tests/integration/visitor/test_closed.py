"""What end customers meet while a company is suspended: a polite closed door, nothing lost, everything afterwards."""

import json

import httpx
import pytest
from websockets.asyncio.client import connect

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch_one
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from hubwright.runtime.effects import due_effects
from hubwright.runtime.runs.start import due_runs
from tenants.life.by_billing import past_due
from tenants.life.by_operators import resume, suspend
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.app import Served
from tests.support.company import Company

OPERATOR = Actor(kind="operator", name="Olga")


async def suspended(company: Company) -> None:
    async with acting_for(company.tenant_id):
        await suspend(OPERATOR, reason="test")


async def resumed(company: Company) -> None:
    async with acting_for(company.tenant_id):
        await resume(OPERATOR, reason="test")


async def test_an_open_bill_is_not_noticed_by_customers(client: httpx.AsyncClient, company: Company) -> None:
    async with acting_for(company.tenant_id):
        await past_due()

    visitor = await Caller.arrive(client, company.channel_key)
    await visitor.say("hello")
    assert (await client.get(f"/c/{company.channel_key}")).status_code == 200
    assert [e["text"] for e in (await visitor.events())["events"] if e["author"] == "contact"] == ["hello"]


async def test_who_is_here_reads_on_and_what_they_write_stays_with_them(visitor: Caller, company: Company) -> None:
    await visitor.say("before")
    await suspended(company)

    refused = await visitor.try_saying("meanwhile", "kept-1")
    assert (refused.status_code, problem_type(refused)) == (503, "company-closed")
    assert "Everything you wrote before is kept" in refused.json()["title"]
    assert problem_type(await visitor.post("files", files={"file": ("a.txt", b"a")})) == "company-closed"
    assert problem_type(await visitor.post("callback", json={"channel_id": str(new_id())})) == "company-closed"
    said = [event["text"] for event in (await visitor.events())["events"] if event["author"] == "contact"]
    assert said == ["before"]

    await resumed(company)
    await visitor.say("meanwhile", "kept-1")
    said = [event["text"] for event in (await visitor.events())["events"] if event["author"] == "contact"]
    assert said == ["before", "meanwhile"]


async def test_nobody_new_comes_in_and_the_page_says_so_in_their_language(
    client: httpx.AsyncClient, company: Company
) -> None:
    await suspended(company)

    refused = await client.post(f"/api/v1/visitor/{company.channel_key}/sessions")
    assert (refused.status_code, problem_type(refused)) == (503, "company-closed")
    facts = (await client.get(f"/api/v1/visitor/channels/{company.channel_key}")).json()
    assert facts["available"] is False
    for path in (f"/c/{company.channel_key}", f"/c/{company.channel_key}/frame"):
        page = await client.get(path, headers={"Accept-Language": "zh"})
        assert page.status_code == 503
        assert "我们暂时不在此处接收消息" in page.text
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]

    await resumed(company)
    assert (await client.get(f"/c/{company.channel_key}")).status_code == 200
    await Caller.arrive(client, company.channel_key)


async def test_an_open_socket_learns_of_it_too(app: Served, visitor: Caller, company: Company) -> None:
    async with connect(f"{app.socket_base}/api/v1/visitor/socket", proxy=None) as socket:
        await socket.send(json.dumps({"type": "auth", "token": visitor.session["token"]}))
        while json.loads(await socket.recv())["type"] != "ready":
            pass
        await suspended(company)
        await socket.send(json.dumps({"type": "send", "client_id": "s-1", "kind": "text", "text": "hello"}))
        while (told := json.loads(await socket.recv()))["type"] != "refused":
            assert told["type"] != "sent"
    assert told["client_id"] == "s-1"
    assert told["problem"]["type"].endswith("company-closed")


@pytest.mark.parametrize("kind", ["effect", "run"])
async def test_what_is_under_way_waits_and_goes_on_afterwards(company: Company, kind: str) -> None:
    find = {"effect": due_effects, "run": due_runs}[kind]
    async with acting_for(company.tenant_id):
        await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, $2, $1, now())", kind)
    await suspended(company)
    while await run_due_jobs():
        pass
    assert company.tenant_id not in {tenant for tenant, _id in await find(10_000)}

    await resumed(company)
    assert company.tenant_id in {tenant for tenant, _id in await find(10_000)}
    async with acting_for(company.tenant_id):
        assert await fetch_one("SELECT 1 FROM due WHERE tenant_id = $1 AND kind = $2", kind)
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = $2", kind)
