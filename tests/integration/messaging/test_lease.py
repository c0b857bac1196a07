"""Whoever works at a channel keeps it while they live and no longer; who lost it keeps nothing that they fetched."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hubwright.runtime.channels import work as working
from hubwright_sdk import CallContext, InboundMessage, PullAsked, Pulled, Sender
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office


class Slowly(NativeTelegraph):
    """Each pull waits until it is let go, and brings one message of its own."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.asked = 0
        self.waits = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        self.asked += 1
        name = f"pull-{self.asked}"
        if self.asked == 1:
            self.waits.set()
            await self.goes_on.wait()
        return Pulled(
            cursor=name, messages=[InboundMessage(external_id=name, sender=Sender(address="+861"), text=name)]
        )


@pytest.fixture
def plugin() -> Slowly:
    return Slowly(implements=["send", "pull"], messaging={"kind": "messenger", "pull_every_s": 3600})


@pytest.fixture
async def line(plugin: Slowly, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr(working, "LEASE_S", 1.0)
    monkeypatch.setattr(working, "_RENEW_S", 0.2)
    with installed_plugins(monkeypatch, plugin):
        async with lines_of(await company_with_line("slowly", office, tmp_path)) as made:
            yield made


async def cursor_of(line: Line) -> str:
    (row,) = await line.rows("SELECT cursor FROM channel_line WHERE tenant_id = $1")
    return str(row["cursor"])


async def test_a_call_that_takes_longer_than_the_lease_keeps_the_channel(line: Line, plugin: Slowly) -> None:
    first = asyncio.create_task(line.channels.look_after(line.tenant_id, line.channel_id))
    await plugin.waits.wait()
    (row,) = await line.rows("SELECT lease_until FROM channel_line WHERE tenant_id = $1")
    while True:
        (now,) = await line.rows(
            "SELECT now() > $2::timestamptz + interval '500 milliseconds' AS longer, lease_until > now() AS held"
            " FROM channel_line WHERE tenant_id = $1",
            row["lease_until"],
        )
        assert now["held"], "it is renewed while the call goes on"
        if now["longer"]:
            break
        await asyncio.sleep(0.05)
    assert not await line.channels.look_after(line.tenant_id, line.channel_id)
    plugin.goes_on.set()
    assert await first
    assert (plugin.asked, await cursor_of(line), await line.heard()) == (1, "pull-1", ["pull-1"])


async def test_who_lost_the_channel_keeps_nothing_of_what_they_fetched(line: Line, plugin: Slowly) -> None:
    first = asyncio.create_task(line.channels.look_after(line.tenant_id, line.channel_id))
    await plugin.waits.wait()
    await line.leases_run_out()
    assert await line.channels.look_after(line.tenant_id, line.channel_id), "another worker has it now"
    assert await cursor_of(line) == "pull-2"
    plugin.goes_on.set()
    await first
    assert (await cursor_of(line), await line.heard()) == ("pull-2", ["pull-2"])
