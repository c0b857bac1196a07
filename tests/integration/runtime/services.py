"""An order service that misbehaves on demand, and what tests of effects do again and again."""

import asyncio
from typing import Any
from uuid import UUID

from hubwright.desk.conversations import events_after
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import effects
from tests.integration.runtime.flows import order_status
from tests.support.company import Company, make_company


class Service:
    """An order service that can be slow, gone, or wrong."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.called = asyncio.Event()
        self.answers: list[tuple[int, bytes]] = []
        self.headers = b""
        self.hangs_up = False
        self.delay = 0.0
        self.server: asyncio.Server | None = None
        self.port = 0

    async def start(self, port: int = 0) -> None:
        self.server = await asyncio.start_server(self._answer, "127.0.0.1", port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self.server is not None
        self.server.close()
        await self.server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        self.called.set()
        await asyncio.sleep(self.delay)
        if self.hangs_up:
            writer.close()
            return
        status, body = self.answers.pop(0) if self.answers else (200, b'{"status": "shipped"}')
        answer = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n" % (status, len(body))
        writer.write(answer + self.headers + b"\r\n" + body)
        writer.close()


async def last_text(company: Company, conversation_id: UUID) -> str:
    async with acting_for(company.tenant_id):
        return (await events_after(conversation_id, 0, staff=True))[-1].text


async def perform_all(company: Company, outbound: Outbound, rounds: int = 4) -> None:
    for _ in range(rounds):
        async with acting_for(company.tenant_id):
            await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'effect'")
        for tenant_id, effect_id in await effects.due_effects(1000):
            if tenant_id == company.tenant_id:
                await effects.perform(tenant_id, effect_id, outbound)


async def make(service: Service, **http: Any) -> Company:
    return await make_company("orders", order_status(f"http://127.0.0.1:{service.port}", **http))
