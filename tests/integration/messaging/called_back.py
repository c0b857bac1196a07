"""Somebody who waits third in a queue that offers callbacks, and what happens to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.routing.overflow import Overflow, Rule
from hubwright.desk.callbacks import tasks
from hubwright.desk.callbacks.ask import ask_callback
from hubwright.desk.carrying.ledger import Deed, open_windows
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.conversations import ConversationView, get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.queues import accept_offer, make_offers, set_availability
from hubwright.desk.queues.overflow import change_overflow
from hubwright.desk.queues.waiting import offers_to
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.read import log_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from hubwright_sdk.manifest import Window
from tests.integration.desk.waiting import Desk, heard, waits
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office

DOING = tasks  # importing it is what makes the worker able to do its jobs
WINDOWS = {"kind": "sms", "text_limit": 500, "windows": [{"seconds": 172_800, "messages": 5}]}
NUMBER = "+861"


class Waits(msgspec.Struct):
    """A company whose queue offers callbacks, and one who waits third in it and is known on the line as well."""

    line: Line
    desk: Desk
    before: list[UUID]
    talk: UUID
    files: Path

    @property
    def tenant_id(self) -> UUID:
        return self.line.tenant_id

    @property
    def agent(self) -> Any:
        return self.line.company.agent

    async def ask(self, channel_id: UUID | None = None) -> None:
        async with acting_for(self.tenant_id):
            await ask_callback(self.talk, channel_id or self.line.channel_id)

    async def arrives(self) -> None:
        async with acting_for(self.tenant_id):
            await set_availability(self.agent.actor, "available")

    async def accept_next(self) -> UUID:
        async with acting_for(self.tenant_id):
            await make_offers()
        async with acting_for(self.tenant_id):
            (offer,) = await offers_to(self.agent.member_id, utc_now())
            return await accept_offer(self.agent.actor, offer.id)

    async def turn_comes(self) -> None:
        """Everybody before them is served, and they are accepted."""
        await self.arrives()
        assert [await self.accept_next() for _ in range(3)] == [*self.before, self.talk]

    async def writes(self, text: str = "It is your turn.") -> None:
        async with acting_for(self.tenant_id):
            await reply(self.agent.actor, self.talk, text=text)

    async def view(self) -> ConversationView:
        async with acting_for(self.tenant_id):
            return await get_conversation(self.talk)

    async def state(self) -> tuple[str, int, UUID]:
        async with acting_for(self.tenant_id):
            (row,) = await fetch(
                "SELECT state, tries, channel_id FROM callback WHERE tenant_id = $1 AND conversation_id = $2", self.talk
            )
        return row["state"], row["tries"], row["channel_id"]

    async def time_is_over(self) -> None:
        """The answer was due a moment ago, and the worker looks."""
        async with acting_for(self.tenant_id):
            await execute("UPDATE callback SET answer_by = now() - interval '1 second' WHERE tenant_id = $1")
            await execute(
                "UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'callbacks.look' AND state = 'waiting'"
            )
            await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
        while await run_due_jobs():
            pass

    async def adds_up(self) -> list[tuple[str, str]]:
        async with acting_for(self.tenant_id):
            log, status = await log_of(self.talk), (await get_conversation(self.talk)).status
        assert problems(log, status) == []
        return [(one.kind, one.reason) for one in log]

    async def kinds(self) -> list[str]:
        return [event.kind for event in await heard(self.desk, self.talk)]


async def knows(made: Waits, line: Line, *, messages: int = 3) -> None:
    """The customer has an address on that line, and may be written to there."""
    contact_id = (await made.view()).contact_id
    async with acting_for(made.tenant_id):
        await contact_queries.insert_identity(new_id(), contact_id, line.channel_id, NUMBER, utc_now())
        deed = Deed(address=NUMBER, opens=[Window(seconds=600, messages=messages)])
        await open_windows(line.channel_id, deed)


async def shuts(made: Waits, line: Line) -> None:
    """Nothing may be sent to them there any more."""
    async with acting_for(made.tenant_id):
        await execute(
            "UPDATE channel_window SET expires_at = now() WHERE tenant_id = $1 AND identity_id IN"
            " (SELECT i.id FROM identity i WHERE i.tenant_id = $1 AND i.channel_id = $2)",
            line.channel_id,
        )


@asynccontextmanager
async def waits_third(office: Office, files: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Waits]:
    """Two wait before them; they are known on the line as well, and may be written to there."""
    with installed_plugins(monkeypatch, NativeTelegraph(messaging=WINDOWS)):
        async with lines_of(await company_with_line("callbacks", office, files)) as line:
            desk = Desk(line.company, [line.company.agent])
            rules = Overflow(rules=(Rule(when="length", limit=1, then="callback"),), callback_tries=2)
            async with acting_for(desk.tenant_id):
                await change_overflow(line.company.admin.actor, line.company.queue_id, rules)
                await set_availability(line.company.agent.actor, "available")
                await execute("UPDATE member SET max_conversations = 20 WHERE tenant_id = $1")
            before = [await waits(desk), await waits(desk)]
            made = Waits(line, desk, before, await waits(desk), files)
            await knows(made, line)
            yield made
