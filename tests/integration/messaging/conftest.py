"""A company with an account of the test channel, the office behind it, and the worker's hands."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.desk.conversations import EventView, events_after
from hubwright.desk.conversations.deliveries import DeliveryView, deliveries_of
from hubwright.host.installation.verbs import switch_on
from hubwright.host.verifiers import Post
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.files import LocalFolder
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.rate import buckets
from hubwright.runtime.channels import deliver as delivering
from hubwright.runtime.channels.files import Files
from hubwright.runtime.channels.work import Channels, due_channels
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright.runtime.plugins.ways import close_dispatcher
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, WORD, NativeTelegraph, Office, office_open, signed


class Line:
    """One account of a company, from the outside and from the worker's side."""

    def __init__(self, company: Company, channel_id: UUID, key: str, office: Office, files: Path) -> None:
        self.company, self.channel_id, self.key, self.office = company, channel_id, key, office
        self.outbound = Outbound()
        self.files = LocalFolder(files)
        self.channels = Channels(Files(self.outbound, self.files))
        self.number = 0

    @property
    def tenant_id(self) -> UUID:
        return self.company.tenant_id

    async def post(self, **said: Any) -> None:
        """What the office posts; taken when this returns."""
        body = json.dumps(said).encode()
        posted = Post(method="POST", url="https://x", headers=signed(body), body=body)
        await take_post(TELEGRAPH, self.key, "in", posted, buckets, sender="office")

    async def says(self, text: str, *, sender: str = "+861", name: str = "", **more: Any) -> None:
        """A customer writes."""
        self.number += 1
        message = {"id": f"{sender}-{self.number}", "from": sender, "name": name, "text": text, **more}
        await self.post(messages=[message])

    async def work(self, rounds: int = 20) -> None:
        """All that is due at the company's channels and on its way out."""
        for _ in range(rounds):
            done = 0
            for tenant_id, channel_id in await due_channels(10_000):
                if tenant_id == self.tenant_id:
                    done += await self.channels.look_after(tenant_id, channel_id)
            for tenant_id, conversation_id in await delivering.due_deliveries(10_000):
                if tenant_id == self.tenant_id:
                    done += await delivering.deliver(tenant_id, conversation_id, self.outbound)
            if not done:
                return

    async def later(self) -> None:
        """Let time pass for everything that was put off."""
        await self._execute("UPDATE channel_arrival SET not_before = now() WHERE tenant_id = $1")
        await self._execute("UPDATE delivery SET not_before = now() WHERE tenant_id = $1 AND state = 'waiting'")
        await self._execute("UPDATE channel_line SET pull_at = now() WHERE tenant_id = $1 AND pull_at IS NOT NULL")
        await self._execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind IN ('channel', 'delivery')")

    async def leases_run_out(self) -> None:
        """As if the worker that had them were long dead."""
        for table in ("channel_line", "delivery"):
            await self._execute(
                f"UPDATE {table} SET lease_until = now() - interval '1 second' WHERE tenant_id = $1"
                " AND lease_until IS NOT NULL"
            )
        await self.later()

    async def rows(self, sql: str, *arguments: object) -> list[dict[str, Any]]:
        async with acting_for(self.tenant_id):
            return await fetch(sql, *arguments)

    async def _execute(self, sql: str) -> None:
        async with acting_for(self.tenant_id):
            await execute(sql)

    async def conversation(self, sender: str = "+861") -> UUID:
        found = await self.rows(
            "SELECT c.id FROM conversation c JOIN identity i ON i.tenant_id = $1 AND i.contact_id = c.contact_id"
            " AND i.channel_id = c.channel_id WHERE c.tenant_id = $1 AND c.channel_id = $2 AND i.external_id = $3"
            " ORDER BY c.created_at DESC, c.id DESC",
            self.channel_id,
            sender,
        )
        return UUID(str(found[0]["id"]))

    async def events(self, sender: str = "+861") -> list[EventView]:
        conversation_id = await self.conversation(sender)
        async with acting_for(self.tenant_id):
            return await events_after(conversation_id, 0, staff=True)

    async def heard(self, sender: str = "+861") -> list[str]:
        return [event.text for event in await self.events(sender) if event.author == "contact"]

    async def deliveries(self, sender: str = "+861") -> list[DeliveryView]:
        conversation_id = await self.conversation(sender)
        async with acting_for(self.tenant_id):
            return list((await deliveries_of(conversation_id)).values())


async def account(company: Company, office: Office, files: Path, name: str = "Shop line") -> Line:
    """One more account of the company."""
    new = NewChannel(
        plugin=TELEGRAPH,
        name=name,
        settings={"address": office.url, "word": WORD},
        flow_id=company.flow_id,
        queue_id=company.queue_id,
        language="en",
    )
    async with acting_for(company.tenant_id):
        channel = await create_channel(company.admin.actor, new)
    return Line(company, channel.id, channel.key, office, files)


async def company_with_line(name: str, office: Office, files: Path, doc: dict[str, Any] | None = None) -> Line:
    company = await make_company(name, doc or greeter())
    async with acting_for(company.tenant_id):
        await switch_on(TELEGRAPH)
    return await account(company, office, files)


@pytest.fixture
async def office(database: None) -> AsyncIterator[Office]:
    async with office_open() as made:
        yield made


@asynccontextmanager
async def lines_of(line: Line) -> AsyncIterator[Line]:
    """One that is closed in the end."""
    try:
        yield line
    finally:
        await line.outbound.close()
        await close_dispatcher()


@pytest.fixture
async def line(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    """Posts in, requests out, in this process."""
    with installed_plugins(monkeypatch, NativeTelegraph()):
        async with lines_of(await company_with_line("telegraphed", office, tmp_path)) as made:
            yield made
