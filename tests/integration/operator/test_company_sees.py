"""What the company sees of an access, and what it can do about it."""

import asyncio
import json
import re

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hubwright.kernel.database import acting_for
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import REASON, asked, inside, let_time_run_out, records
from tests.support.operators import browser, cookie_of, make_operator
from tests.support.people import join


async def _staff(house: House, cookie: str = "") -> httpx.AsyncClient:
    return await browser(house.served, cookie or house.cookie)


async def test_its_administrators_read_who_why_when_and_every_page(house: House) -> None:
    async with inside(house) as client:
        await client.get("/flows")
        await client.post("/settings/values", data={})
    (record, *_earlier) = await records(house)
    async with await _staff(house) as staff:
        listed = (await staff.get("/settings/platform-access")).text
        one = (await staff.get(f"/settings/platform-access/{record['id']}")).text
    for page in (listed, one):
        assert REASON in page
        assert record["email"] in page
    assert '<code class="hw-wrap-anywhere">/flows</code>' in one
    assert "Tried to change something" in one
    assert "Refused" in one


async def test_while_it_lasts_it_stands_above_their_pages_and_not_above_agents(house: House) -> None:
    agent = await join(house.tenant_id, "agent")
    async with inside(house):
        async with await _staff(house) as staff:
            assert REASON in (await staff.get("/home")).text
        from hubwright.control.identity.sessions import open_session

        opened = await open_session(agent.account_id, house.tenant_id, address="", user_agent="")
        async with await _staff(house, opened.cookie) as other:
            assert REASON not in (await other.get("/home")).text
            assert (await other.get("/settings/platform-access")).status_code == 403


async def test_they_shut_the_door_and_the_next_page_is_not_shown(house: House) -> None:
    async with inside(house) as client:
        (record, *_earlier) = await records(house)
        async with await _staff(house) as staff:
            assert (await staff.post(f"/settings/platform-access/{record['id']}/end", data={})).status_code == 303
            assert "Ended by the company" in (await staff.get("/settings/platform-access")).text
        assert (await client.get("/home")).status_code == 303
    assert (await records(house))[0]["ended_by"] == "company"


@pytest.mark.parametrize("ends", ["time", "company", "leaving"])
@pytest.mark.parametrize("path", ["/inbox/socket", "/flows/@flow/people"])
async def test_sockets_end_with_it(house: House, ends: str, path: str) -> None:
    async with inside(house) as client:
        (record, *_earlier) = await records(house)
        csrf = client.headers["x-csrftoken"]
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        url = f"{house.served.socket_base}{path.replace('@flow', await house.fresh('flow'))}"
        async with connect(url, proxy=None, origin=house.served.base, additional_headers={"Cookie": cookies}) as opened:
            await opened.send(json.dumps({"type": "auth", "csrf": csrf}))
            assert json.loads(await opened.recv())["type"] == "ready"
            if ends == "time":
                await let_time_run_out(record["id"])
            elif ends == "leaving":
                await client.post("/access/leave", data={})
            else:
                async with await _staff(house) as staff:
                    await staff.post(f"/settings/platform-access/{record['id']}/end", data={})
            with pytest.raises(ConnectionClosed):
                async with asyncio.timeout(15):
                    while True:
                        await opened.recv()
                        await opened.send(json.dumps({"type": "pong"}))
            assert opened.close_code == 4401


async def test_the_record_of_another_company_is_nowhere(house: House, tenant_b: object) -> None:
    operator = await make_operator()
    async with await browser(house.served, await cookie_of(operator)) as client:
        assert (await client.get(f"/operator/tenants/{tenant_b}/access")).status_code == 200
        text = (await client.get(f"/operator/tenants/{tenant_b}/access")).text
        assert not re.search(REASON, text)


async def test_a_company_that_is_held_can_be_left_and_shut(house: House) -> None:
    from tenants.life.by_operators import resume, suspend

    operator = await make_operator()
    async with inside(house) as client:
        (record, *_earlier) = await records(house)
        async with acting_for(house.tenant_id):
            await suspend(operator, reason="test")
        try:
            assert (await client.post("/access/leave", data={})).status_code == 303
            assert (await client.post(f"/operator/tenants/{house.tenant_id}/access", data=asked())).status_code == 303
            (second, *_earlier) = await records(house)
            async with await _staff(house) as staff:
                ended = await staff.post(f"/settings/platform-access/{second['id']}/end", data={})
        finally:
            async with acting_for(house.tenant_id):
                await resume(operator, reason="test")
    assert ended.status_code == 303
    assert [each["ended_by"] for each in (await records(house))[:2]] == ["company", "operator"]
    assert second["id"] != record["id"]
