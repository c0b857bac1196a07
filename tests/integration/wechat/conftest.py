"""A company whose Official Account is a channel, WeChat behind it, and the worker's hands."""

import asyncio
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
from hubwright.host.installation.verbs import switch_on
from hubwright.host.verifiers import Post
from hubwright.kernel.database import acting_for
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.channels import deliver as delivering
from hubwright.runtime.channels.work import due_channels
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright_wechat.service import tokens
from tests.integration.messaging.conftest import Line, lines_of
from tests.support.company import Company, document, make_company
from tests.support.telegraph import Office

ROOT = Path(__file__).parents[3] / "plugins" / "hubwright-wechat"
PLUGIN = "hubwright-wechat"
FAN = "oIsNMuFan1"


def asks_for_an_order() -> dict[str, Any]:
    """Says two things, waits, says one."""
    return document(
        [
            {"id": "n_hi", "type": "message", "config": {"text": "Hello"}},
            {"id": "n_ask", "type": "ask", "config": {"var": "order_no", "text": "Which order?", "extract": r"\d{4,}"}},
            {"id": "n_ok", "type": "message", "config": {"text": "Order {{ order_no }} is on its way"}},
            {"id": "n_person", "type": "handoff", "config": {"queue": "support"}},
        ],
        [
            ("n_hi", "out", "n_ask"),
            ("n_ask", "answered", "n_ok"),
            ("n_ok", "out", "n_person"),
            ("n_ask", "invalid", "n_end"),
        ],
        vars=[{"id": "v1", "key": "order_no", "type": "string", "scope": "session", "pii": False, "default": None}],
    )


class Chat(Line):
    """One Official Account of a company, from WeChat's side and from the worker's."""

    wechat: Any
    pushes: Any

    async def push(self, pushed: Any) -> str:
        """What WeChat posts, and what it is answered; nobody works meanwhile."""
        post = Post(url="https://x", query=pushed.query, headers={"content-type": "text/xml"}, body=pushed.body)
        return await take_post(PLUGIN, self.key, "push", post, buckets, sender="wechat")

    async def ask(self, *pushed: Any) -> list[str]:
        """The same while the worker works, all at once."""
        posts = {asyncio.create_task(self.push(each)): number for number, each in enumerate(pushed)}
        left = set(posts)
        while left:
            await self.work()
            _done, left = await asyncio.wait(left, timeout=0.02)
        await self.work()
        return [each.result() for each in sorted(posts, key=lambda task: posts[task])]

    def writes(self, text: str, *, msg_id: int | None = None, nonce: str = "1", openid: str = FAN) -> Any:
        """A follower's words as a push in safe mode."""
        self.number += 1
        number = msg_id or self.number
        self.wechat.did(openid, "message")
        now = int(time.time())
        return self.pushes.closed(self.pushes.said(openid, number, now, Content=text), now, nonce)

    async def says(self, text: str, **more: Any) -> str:  # type: ignore[override]  # what it is answered
        """Write, and be answered in the same breath or not; opened."""
        (answer,) = await self.ask(self.writes(text, **more))
        return self.opened(answer)

    def opened(self, answer: str) -> str:
        """The words of an answer; "success" for none."""
        if answer == "success":
            return answer
        return str(self.pushes.opened(answer)).partition("<Content><![CDATA[")[2].partition("]]>")[0]

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

    async def said_states(self, sender: str = FAN) -> list[tuple[str, str]]:
        return [(each.state, each.code) for each in await self.deliveries(sender)]


@pytest.fixture
def testing(monkeypatch: pytest.MonkeyPatch, database: None) -> Iterator[Any]:
    """WeChat itself, and the way to it open."""
    monkeypatch.syspath_prepend(str(ROOT / "tests"))
    before = settings()
    with importlib.import_module("wechat_testing.server").wechat_open() as server:
        use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{server.port}"})))
        tokens._kept.clear()
        yield server
    use_settings(before)


async def official_account(company: Company, testing: Any, files: Path, **more: Any) -> Chat:
    pushes = importlib.import_module("wechat_testing.pushes")
    account = importlib.import_module("wechat_testing.account")
    new = NewChannel(
        plugin=PLUGIN,
        name="Official account",
        settings={
            "push_receiver": account.APP,
            "app_secret": account.WORD,
            "push": pushes.TOKEN,
            "push_aes_key": pushes.AES,
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
    made = Chat(company, UUID(str(channel.id)), channel.key, Office(), files)  # the office of another channel: unused
    made.wechat, made.pushes = testing.account, pushes
    return made


@pytest.fixture
async def chat(testing: Any, tmp_path: Path) -> AsyncIterator[Chat]:
    company = await make_company("wechat", asks_for_an_order())
    async with lines_of(await official_account(company, testing, tmp_path)) as made:
        yield made  # type: ignore[misc]  # the same that went in
