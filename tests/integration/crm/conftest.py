"""A company that is connected to a HubSpot of our own, its worker's hands, and a contact in a conversation."""

import importlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.desk.crm_links import queries
from hubwright.desk.crm_links.schemas import ConflictView, Link
from hubwright.host.connections.authorize import begin, finish
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.host.sandbox.standing import close_boxes
from hubwright.host.verifiers import Post
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.crm import tasks as crm_tasks
from hubwright.runtime.crm.linking import link
from hubwright.runtime.crm.sweep import sweep
from hubwright.runtime.hooks import tasks as hook_tasks
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright.runtime.plugins.ways import close_dispatcher
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor, says
from tests.support.outbound import OpenOutbound

DOING = (crm_tasks, hook_tasks)  # importing them is what makes the worker able to do their jobs
ROOT = Path(__file__).parents[3] / "plugins" / "hubwright-hubspot"
PLUGIN = "hubwright-hubspot"
ADA = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@b.example", "phone": "+441", "company": "Engines"}


class Desk:
    """The company from the inside, and the other system from the outside."""

    def __init__(self, company: Company, hubspot: Any, talk: UUID, contact_id: UUID, outbound: Outbound) -> None:
        self.company, self.hubspot, self.talk, self.contact_id = company, hubspot, talk, contact_id
        self.outbound = outbound
        self.portal = hubspot.portal
        self.agent: Actor = company.agent.actor

    @property
    def tenant_id(self) -> UUID:
        return self.company.tenant_id

    async def says(self, **told: Any) -> None:
        """Something becomes known of the contact here."""
        async with acting_for(self.tenant_id):
            own = {name: told.pop(name) for name in ("name", "email") if name in told}
            await learn(self.contact_id, **own, fields=told)

    async def works(self, rounds: int = 30) -> None:
        """All jobs that are due."""
        for _ in range(rounds):
            if not await run_due_jobs(1_000):
                return

    async def later(self) -> None:
        """Let time pass for everything that was put off, but for what comes every few minutes."""
        async with acting_for(self.tenant_id):
            await execute(
                "UPDATE job SET run_at = now() WHERE tenant_id = $1 AND state = 'waiting' AND kind <> 'crm.sweep'"
            )
            await execute(
                "UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job' AND id IN"
                " (SELECT id FROM job WHERE tenant_id = $1 AND state = 'waiting' AND kind <> 'crm.sweep')"
            )
        await self.works()

    async def sweeps(self) -> None:
        """As every few minutes."""
        await sweep(self.tenant_id, PLUGIN)
        await self.works()

    async def linked(self, external_id: str) -> None:
        await link(self.agent, self.talk, PLUGIN, external_id)
        await self.works()

    async def here(self) -> ContactView:
        async with acting_for(self.tenant_id):
            return await get_contact(self.contact_id)

    async def link(self) -> Link:
        async with acting_for(self.tenant_id):
            found = await queries.link_of(PLUGIN, self.contact_id)
        assert found is not None
        return found

    async def conflicts(self) -> list[ConflictView]:
        found = await self.link()
        async with acting_for(self.tenant_id):
            return await queries.open_conflicts(found.id)

    async def rows(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        async with acting_for(self.tenant_id):
            return [dict(row) for row in await fetch(sql, *arguments)]

    async def tells(self, events: list[dict[str, Any]], **how: Any) -> None:
        """HubSpot posts, signed; taken when this returns."""
        async with acting_for(self.tenant_id):
            (address,) = await hook_addresses(PLUGIN)
        headers, body = self.hubspot.posts(address.url, events, **how)
        posted = Post(method="POST", url=address.url, headers=headers, body=body)
        _head, _slash, rest = address.url.partition(f"{PLUGIN}/")
        await take_post(PLUGIN, rest.partition("/")[0], "events", posted, buckets, sender="hubspot")

    async def hears(self) -> None:
        """Whatever happened there is posted, and worked at."""
        events, self.portal.events = self.portal.events, []
        await self.tells(events)
        await self.works()


@pytest.fixture
def hubspot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The service of the plugin's own tests, and the way to it open."""
    monkeypatch.syspath_prepend(str(ROOT / "tests"))
    before = settings()
    with importlib.import_module("hubspot_testing.hubspot").hubspot_open() as running:
        allowed = frozenset({running.address.removeprefix("http://")})
        use_settings(msgspec.structs.replace(before, egress_allow=allowed))
        yield running
    use_settings(before)


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = OpenOutbound()
    yield client
    await client.close()
    await close_dispatcher()
    await close_boxes()


async def connected(company: Company, hubspot: Any, outbound: Outbound, **filled: Any) -> None:
    """Switched on, set up, and agreed to by an admin at HubSpot."""
    grants = importlib.import_module("hubspot_testing.grants")
    admin = msgspec.structs.replace(company.admin.actor, session_id=new_id())
    told = {"client_id": grants.CLIENT[0], "client_secret": grants.CLIENT[1], "api_address": hubspot.address}
    async with acting_for(company.tenant_id):
        await switch_on(PLUGIN, admin)
        await change_settings(admin, PLUGIN, {**told, "app_address": hubspot.address, **filled})
        address = await begin(admin, PLUGIN, "hubspot")
    back = hubspot.grants.consent(address)
    await finish(admin, back["state"], back["code"], outbound)


@pytest.fixture
def filled() -> dict[str, Any]:
    """Settings of the company beyond those it needs."""
    return {}


@pytest.fixture
async def desk(database: None, hubspot: Any, outbound: Outbound, filled: dict[str, Any]) -> Desk:
    company = await make_company("crm", greeter())
    await connected(company, hubspot, outbound, **filled)
    visitor = await new_visitor(company)
    talk = (await says(company, visitor, "Hi")).conversation_id
    return Desk(company, hubspot, talk, visitor, outbound)


@pytest.fixture
async def linked(desk: Desk) -> tuple[Desk, Any]:
    """The contact is Ada there, and both are in step."""
    ada = desk.portal.make_contact(ADA)
    await desk.linked(ada.id)
    desk.portal.events.clear()
    assert (await desk.link()).state == "in_step"
    return desk, ada
