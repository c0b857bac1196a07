"""A company whose service account of WeChat KF is a channel, WeCom behind it, and the worker's hands."""

import importlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.control.flows import get_draft, publish, save_draft
from hubwright.host.installation.verbs import switch_on
from hubwright.host.verifiers import Post
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.channels import deliver as delivering
from hubwright.runtime.channels.work import due_channels
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright_wecom.service import tokens
from tests.integration.messaging.conftest import Line, lines_of
from tests.integration.messaging.test_events import by_scene
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company

ROOT = Path(__file__).parents[3] / "plugins" / "hubwright-wecom"
PLUGIN = "hubwright-wecom"
CUSTOMER = "wmCustomer1"


class Chat(Line):
    """One service account of a company, from WeCom's side and from the worker's."""

    wecom: Any
    callbacks: Any

    async def call(self, called: Any, method: str = "POST") -> str:
        """What WeCom posts, and what it is answered."""
        post = Post(
            method=method, url="https://x", query=called.query, headers={"content-type": "text/xml"}, body=called.body
        )
        return await take_post(PLUGIN, self.key, "callback", post, buckets, sender="wecom")

    async def ring(self, nonce: str = "") -> None:
        """WeCom says that there is something."""
        self.number += 1
        words = self.callbacks.bell(self.wecom.bell())
        await self.call(self.callbacks.called(words, int(time.time()), nonce or f"n{self.number}"))

    async def work(self, rounds: int = 20) -> None:
        for _ in range(rounds):
            done = 0
            for tenant_id, channel_id in await due_channels(10_000):
                if tenant_id == self.tenant_id:
                    done += await self.channels.look_after(tenant_id, channel_id)
            for tenant_id, conversation_id in await delivering.due_deliveries(10_000):
                if tenant_id == self.tenant_id:
                    done += await delivering.deliver(tenant_id, conversation_id, self.outbound, self.files)
            if not done:
                return

    async def wrote(self, text: str, customer: str = CUSTOMER) -> None:
        """A customer writes, WeCom rings, the worker works."""
        self.wecom.writes(customer, content=text)
        await self.ring()
        await self.work()


@pytest.fixture
def testing(monkeypatch: pytest.MonkeyPatch, database: None) -> Iterator[Any]:
    """WeCom itself, and the way to it open."""
    monkeypatch.syspath_prepend(str(ROOT / "tests"))
    before = settings()
    with importlib.import_module("wecom_testing.server").wecom_open() as server:
        use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{server.port}"})))
        tokens._kept.clear()
        yield server
    use_settings(before)


async def service_account(company: Company, testing: Any, files: Path, **more: Any) -> Chat:
    callbacks = importlib.import_module("wecom_testing.callbacks")
    account = importlib.import_module("wecom_testing.account")
    new = NewChannel(
        plugin=PLUGIN,
        name="Shop on WeChat",
        settings={
            "callback_receiver": account.CORP,
            "secret": account.SECRET,
            "open_kfid": account.KF,
            "callback": callbacks.TOKEN,
            "callback_aes_key": callbacks.AES,
            "address": testing.url,
            **more,
        },
        flow_id=company.flow_id,
        queue_id=company.queue_id,
        language="en",
    )
    async with acting_for(company.tenant_id):
        await switch_on(PLUGIN)
        channel = await create_channel(company.admin.actor, new)
    made = Chat(company, UUID(str(channel.id)), channel.key, None, files)  # type: ignore[arg-type]  # no telegraph office
    made.wecom, made.callbacks = testing.account, callbacks
    return made


@pytest.fixture
async def chat(testing: Any, tmp_path: Path) -> AsyncIterator[Chat]:
    company = await make_company("wecom", greeter())
    async with acting_for(company.tenant_id):
        await execute("INSERT INTO queue (tenant_id, id, key, name) VALUES ($1, $2, 'shop', 'Shop')", new_id())
        await save_draft(company.admin.actor, company.flow_id, by_scene(), (await get_draft(company.flow_id)).rev)
        await publish(company.admin.actor, company.flow_id, "by scene")
    async with lines_of(await service_account(company, testing, tmp_path)) as made:
        yield made  # type: ignore[misc]  # the same that went in
