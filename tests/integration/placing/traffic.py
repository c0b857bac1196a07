"""Visitors who go on writing whatever happens, as their client does: what is not acknowledged is sent again."""

import asyncio
from uuid import UUID

import httpx

from hubwright.kernel.database import acting_for, fetch
from tests.integration.visitor.visitors import Caller
from tests.support.company import Company


class Writer:
    """One visitor; `sent` is what was acknowledged, in order."""

    def __init__(self, caller: Caller, company: Company, name: str) -> None:
        self.caller = caller
        self.company = company
        self.name = name
        self.sent: list[str] = []
        self.refused = 0
        self.stop = False
        self.told = asyncio.Condition()

    async def write(self) -> None:
        """Write until told to stop."""
        while not self.stop:
            text = f"{self.name} {len(self.sent)}"
            while not await self._acknowledged(text):
                self.refused += 1
                await asyncio.sleep(0.05)
            self.sent.append(text)
            async with self.told:
                self.told.notify_all()

    async def _acknowledged(self, text: str) -> bool:
        try:
            answer = await self.caller.try_saying(text, client_id=text)
        except httpx.TransportError:
            return False
        assert answer.status_code in (202, 429, 503), answer.text
        return answer.status_code == 202

    async def stored(self) -> list[tuple[int, str]]:
        """What is there of this visitor, with its place in the conversation."""
        async with acting_for(self.company.tenant_id):
            found = await fetch(
                "SELECT seq, author, text FROM message WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY seq",
                UUID(self.caller.session["conversation_id"]),
            )
        assert [row["seq"] for row in found] == list(range(1, len(found) + 1)), "a gap or something twice"
        return [(row["seq"], row["text"]) for row in found if row["author"] == "contact"]


async def arrive(client: httpx.AsyncClient, company: Company, count: int, name: str) -> list[Writer]:
    """Visitors of a company who have written nothing yet."""
    return [
        Writer(await Caller.arrive(client, company.channel_key), company, f"{name}{number}") for number in range(count)
    ]


async def written(writers: list[Writer], more: int) -> None:
    """Wait until each has had so many more messages acknowledged."""
    for writer, wanted in [(writer, len(writer.sent) + more) for writer in writers]:
        async with writer.told:
            await writer.told.wait_for(lambda writer=writer, wanted=wanted: len(writer.sent) >= wanted)  # type: ignore[misc]  # bound now, on purpose
