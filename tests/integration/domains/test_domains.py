"""Domains against a name server of our own: claimed, proved by a real question, lost, and the chat at its own host."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from msgspec import structs

from hubwright.control import notices
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.quotas import QuotaReached, set_quota
from tenants.domains import hosts
from tenants.domains.check import MOST_MISSES, check_domain
from tenants.domains.claim import choose_chat, claim_domain, give_up_domain
from tenants.domains.dns_query import DnsSilent, txt_records
from tenants.domains.read import DomainView, list_domains
from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.support.app import Served, served
from tests.support.company import Company, make_company
from tests.support.database import TestServers
from tests.support.name_server import NameServer, name_server

_LOOKS = "FROM job WHERE tenant_id = $1 AND kind = 'domains.look'"


@pytest.fixture(scope="module")
async def names() -> AsyncIterator[NameServer]:
    async with name_server() as running:
        yield running


@pytest.fixture(scope="module")
async def app(
    database: None, servers: TestServers, names: NameServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    chosen = structs.replace(test_settings(servers, tmp_path_factory.mktemp("domains")), dns=frozenset({names.address}))
    async with served(chosen) as running:
        yield running


@pytest.fixture
async def company(app: Served) -> Company:
    return await make_company("shop", greeter())


@pytest.fixture(autouse=True)
def fresh(names: NameServer) -> None:
    names.texts.clear()
    names.silent = False
    hosts._kept.clear()


def a_host() -> str:
    return f"chat-{new_id().hex[-12:]}.example"


async def claimed(company: Company, host: str) -> DomainView:
    async with acting_for(company.tenant_id):
        domain_id = await claim_domain(company.admin.actor, host)
        return next(domain for domain in await list_domains() if domain.id == domain_id)


async def one(company: Company, domain_id: UUID) -> DomainView:
    async with acting_for(company.tenant_id):
        return next(domain for domain in await list_domains() if domain.id == domain_id)


async def proved(company: Company, names: NameServer, host: str) -> DomainView:
    domain = await claimed(company, host)
    names.texts[domain.record_name] = [domain.record_text]
    assert await check_domain(company.tenant_id, domain.id)
    hosts._kept.clear()
    return domain


async def test_a_domain_counts_once_dns_says_so(company: Company, names: NameServer) -> None:
    domain = await claimed(company, a_host())
    assert not await check_domain(company.tenant_id, domain.id)
    assert (await one(company, domain.id)).problem == "missing"

    names.texts[domain.record_name] = ["v=spf1 -all", "hubwright-verification=somebody-else"]
    assert not await check_domain(company.tenant_id, domain.id)
    assert (await one(company, domain.id)).problem == "other"

    names.texts[domain.record_name].append(domain.record_text)
    assert await check_domain(company.tenant_id, domain.id)
    found = await one(company, domain.id)
    assert found.verified_at is not None
    assert found.problem == ""
    assert domain.record_name in names.asked


async def test_the_chat_is_the_whole_site_at_its_own_host(company: Company, names: NameServer, app: Served) -> None:
    host = a_host()
    async with httpx.AsyncClient(base_url=app.base, trust_env=False, headers={"Host": host}) as customer:
        await claimed(company, host)
        assert "hw-panel" not in (await customer.get("/")).text
        assert (await customer.get("/api/v1/domains/ask", params={"domain": host})).status_code == 404
        await proved(company, names, host)

        page = await customer.get("/")
        assert page.status_code == 200
        assert company.channel_key in page.text
        assert 'id="hw-panel"' in page.text
        for source in [part.split('"')[0] for part in page.text.split('src="')[1:]]:
            assert (await customer.get(source)).status_code == 200
        opened = await customer.post(
            f"/api/v1/visitor/{company.channel_key}/sessions", headers={"Origin": f"https://{host}"}
        )
        assert opened.status_code == 201
        for path in ("/sign-in", "/home", "/api/v1/conversations", "/metrics", "/schema/openapi.json"):
            answer = await customer.get(path)
            assert answer.status_code == 404, path
        assert (await customer.post("/sign-in", data={"email": "a@b.example"})).status_code in (403, 404)
    async with httpx.AsyncClient(base_url=app.base, trust_env=False) as proxy:
        asked = await proxy.get("/api/v1/domains/ask", params={"domain": host.upper()})
        assert (asked.status_code, asked.json()) == (200, {"domain": host})
        assert (await proxy.get("/api/v1/domains/ask", params={"domain": "nobody.example"})).status_code == 404
        assert (await proxy.get("/sign-in")).status_code == 200


async def test_a_name_leads_to_one_company_only(company: Company, names: NameServer, app: Served) -> None:
    host, other = a_host(), await make_company("other", greeter())
    await proved(company, names, host)
    theirs = await claimed(other, host)
    names.texts[theirs.record_name].append(theirs.record_text)

    assert not await check_domain(other.tenant_id, theirs.id)
    assert (await one(other, theirs.id)).problem == "taken"
    chat = await hosts.chat_at(host)
    assert chat is not None
    assert chat.channel_key == company.channel_key

    async with acting_for(company.tenant_id):
        mine = next(d for d in await list_domains() if d.host == host)
        await give_up_domain(company.admin.actor, mine.id)
    assert await check_domain(other.tenant_id, theirs.id)


async def test_it_is_lost_after_several_looks_but_not_by_silence(company: Company, names: NameServer) -> None:
    domain = await proved(company, names, a_host())
    names.texts.clear()
    names.silent = True
    for _look in range(MOST_MISSES + 1):
        assert await check_domain(company.tenant_id, domain.id)
    names.silent = False
    for _look in range(MOST_MISSES - 1):
        assert await check_domain(company.tenant_id, domain.id)
    assert not await check_domain(company.tenant_id, domain.id)
    assert await hosts.chat_at(domain.host) is None
    async with acting_for(company.tenant_id):
        (notice,) = await notices.open_notices("domain")
    assert domain.host in notice.told.what

    names.texts[domain.record_name] = [domain.record_text]
    assert await check_domain(company.tenant_id, domain.id)
    async with acting_for(company.tenant_id):
        assert await notices.open_notices("domain") == []


async def test_it_is_looked_at_again_by_itself(company: Company, names: NameServer) -> None:
    domain = await proved(company, names, a_host())
    async with acting_for(company.tenant_id):
        jobs = await fetch(
            "SELECT payload, run_at FROM job WHERE tenant_id = $1 AND kind = 'domains.look' ORDER BY run_at"
        )
    assert [job["payload"]["domain_id"] for job in jobs] == [str(domain.id)] * 2
    assert timedelta(hours=23) < jobs[-1]["run_at"] - utc_now() < timedelta(hours=25)
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE company_domain SET created_at = now() - interval '4 days', verified_at = NULL WHERE tenant_id = $1"
        )
    names.texts.clear()
    await check_domain(company.tenant_id, domain.id)
    async with acting_for(company.tenant_id):
        again = await fetch(f"SELECT 1 {_LOOKS}")
    assert len(again) == 2  # who has not set it by now asks again by hand


async def test_claimed_again_it_is_the_same_record(company: Company, names: NameServer) -> None:
    host = a_host()
    domain = await claimed(company, host)
    async with acting_for(company.tenant_id):
        assert await give_up_domain(company.admin.actor, domain.id) == host
    again = await claimed(company, f"https://{host.upper()}/")
    assert (again.record_name, again.record_text) == (domain.record_name, domain.record_text)
    other = await claimed(await make_company("other", greeter()), host)
    assert other.record_text != domain.record_text


async def test_what_cannot_be_claimed_is_told(company: Company) -> None:
    async with acting_for(company.tenant_id):
        for wrong in ("localhost", "http://127.0.0.1:8000", "two words.example"):
            with pytest.raises(Invalid):
                await claim_domain(company.admin.actor, wrong)
        with pytest.raises(NotAllowed):
            await claim_domain(company.agent.actor, a_host())
        domain_id = await claim_domain(company.admin.actor, a_host())
        with pytest.raises(Invalid):
            await choose_chat(company.admin.actor, domain_id, new_id())
        await set_quota("domains", 1, "test")
        with pytest.raises(QuotaReached):
            await claim_domain(company.admin.actor, a_host())


async def test_without_a_chat_there_is_nothing_at_the_host(company: Company, names: NameServer, app: Served) -> None:
    domain = await proved(company, names, a_host())
    async with acting_for(company.tenant_id):
        await choose_chat(company.admin.actor, domain.id, None)
    async with httpx.AsyncClient(base_url=app.base, trust_env=False, headers={"Host": domain.host}) as customer:
        assert (await customer.get("/")).status_code == 404


async def test_a_server_that_is_not_there_is_silence(names: NameServer) -> None:
    names.texts["x.example"] = ["a" * 100, "b"]
    assert sorted(await txt_records("x.example", {names.address})) == ["a" * 100, "b"]
    names.silent = True
    with pytest.raises(DnsSilent):
        await txt_records("x.example", {names.address})
