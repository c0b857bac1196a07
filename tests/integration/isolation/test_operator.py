"""Operators of the platform see kind, company, age and error; their doors are shut to everybody else."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright.control.identity.founding import found_operator
from hubwright.control.identity.passwords import hash_password
from hubwright.control.identity.sessions import open_session
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.dead_letters import bury
from hubwright.kernel.ids import new_id
from tests.conftest import test_settings
from tests.integration.isolation.houses import House, build
from tests.integration.isolation.open_doors import OPERATOR
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.people import PASSWORD
from tests.support.plugins import installed_plugins

WORDS = "what the visitor wrote in confidence"


@pytest.fixture(scope="module")
async def house(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers()):
        async with served(test_settings(servers, tmp_path_factory.mktemp("operator"))) as running:
            yield await build("A", running)


async def _operators_cookie() -> str:
    account_id = new_id()
    email = f"operator-{account_id.hex[-12:]}@example.test"
    await found_operator(account_id=account_id, email=email, name="Op", password_hash=await hash_password(PASSWORD))
    return (await open_session(account_id, address="127.0.0.1", user_agent="test")).cookie


def _client(house: House, cookie: str) -> httpx.AsyncClient:
    headers = {
        "x-csrftoken": house.csrf,
        "Cookie": f"hw_csrf={house.csrf}" + (f"; hw_session={cookie}" if cookie else ""),
    }
    return httpx.AsyncClient(base_url=house.served.base, headers={**headers, "accept": "text/html"}, trust_env=False)


async def test_nobody_but_an_operator_comes_in(house: House) -> None:
    await house.fresh("release")  # whoever comes is an administrator and a partner
    for cookie, refused in ((house.cookie, {403}), ("", {303, 401, 403})):
        async with _client(house, cookie) as client:
            for door in sorted(OPERATOR):
                method, _space, template = door.partition(" ")
                path = re.sub(r"\{\w+:str\}", "kill", re.sub(r"\{\w+:uuid\}", str(new_id()), template))
                path = re.sub(r"\{\w+:int\}", "2", path)
                answer = await client.request(method, path, data={} if method == "POST" else None)
                assert answer.status_code in refused, (door, answer.status_code)
                assert "Platform operation" not in answer.text


async def test_an_operator_has_no_way_into_a_company(house: House) -> None:
    async with _client(house, await _operators_cookie()) as client:
        for path in ("/failures", "/inbox", "/home", "/flows", f"/failures/{await house.fresh('dead_letter')}"):
            assert (await client.get(path)).status_code in (303, 401, 403), path


async def test_an_operator_sees_the_error_and_never_the_content(house: House) -> None:
    async with acting_for(house.tenant_id):
        await bury("job", new_id(), label=WORDS, error="RuntimeError: no", attempts=2, payload={"text": WORDS})
    await house.fresh("breaker")
    async with _client(house, await _operators_cookie()) as client:
        pages = [(await client.get(path)).text for path in ("/operator", "/operator/dead-letters")]
    assert "RuntimeError: no" in pages[1]
    assert "CANARY-A" in pages[1]
    for page in pages:
        assert WORDS not in page


async def test_what_an_operator_decides_is_audited_in_the_company(house: House) -> None:
    letters = [await house.fresh("dead_letter") for _number in range(3)]
    async with _client(house, await _operators_cookie()) as client:
        again = await client.post("/operator/dead-letters/retry", data={"letter": letters[:2]})
        dropped = await client.post("/operator/dead-letters/drop", data={"letter": letters[2:]})
        unknown = await client.post("/operator/dead-letters/drop", data={"letter": [str(new_id())]})
    assert (again.status_code, dropped.status_code, unknown.status_code) == (303, 303, 404)
    async with acting_for(house.tenant_id):
        entries = await fetch(
            "SELECT actor, action FROM audit_entry WHERE tenant_id = $1 AND actor LIKE 'operator:%'"
            " AND action LIKE 'dead_letter.%' ORDER BY id DESC LIMIT 3"
        )
    assert [entry["action"] for entry in entries] == ["dead_letter.dropped", *["dead_letter.retried"] * 2]
