"""Flows that triggers start, and the work a worker does for one company, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import create_flow, publish
from hubwright.desk.conversations import events_after
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.events import announce
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime import effects, schedules, timers
from hubwright.runtime.listening import deliver
from hubwright.runtime.runs import start
from hubwright.runtime.runs.read import list_runs, run_trace
from hubwright.runtime.runs.run_now import run_now
from hubwright.runtime.runs.schemas import RunBody, RunView, StepView
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company


def node(node_id: str, node_type: str, **config: Any) -> dict[str, Any]:
    return {"id": node_id, "type": node_type, "tv": 1, "label": node_id, "config": config}


def end(node_id: str, outcome: str) -> dict[str, Any]:
    return node(node_id, "end", outcome=outcome)


def doc(
    *nodes: dict[str, Any],
    wires: dict[str, str],
    trigger: str = "manual",
    config: dict[str, Any] | None = None,
    variables: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A flow of one trigger `t`; `wires` reads {"node.port": "node"}."""
    return {
        "schema": "flow/1",
        "id": "flw_test",
        "name": trigger,
        "kind": trigger,
        "entry": [{"id": "t", "type": f"trigger.{trigger}", "config": config or {}}],
        "vars": [{"id": f"v_{key}", "key": key, **how} for key, how in (variables or {}).items()],
        "nodes": [*nodes, *([end("n_end", "done")] if "n_end" in wires.values() else [])],
        "edges": [
            {"id": f"e{n}", "from": source.split(".", 1), "to": target}
            for n, (source, target) in enumerate(wires.items())
        ],
    }


async def house(name: str = "runs") -> Company:
    """A company whose channel's flow says one thing and waits."""
    return await make_company(name, greeter())


async def publish_flow(company: Company, document: dict[str, Any]) -> UUID:
    async with acting_for(company.tenant_id):
        made = await create_flow("Run", flows.to_builtins(flows.parse(document)), actor=company.admin.actor)
        await publish(company.admin.actor, made.flow_id, "first")
    return made.flow_id


async def press(company: Company, flow_id: UUID, **told: Any) -> UUID:
    """Start a flow by hand."""
    async with acting_for(company.tenant_id):
        return await run_now(company.admin.actor, flow_id, RunBody(**told))


async def happens(company: Company, name: str, *, key: str = "", **data: Any) -> UUID:
    """Announce an event, as a feature would."""
    async with acting_for(company.tenant_id):
        return await announce(name, data, author="system", key=key)


async def work(company: Company, outbound: Outbound | None = None, rounds: int = 12) -> None:
    """Do everything that is due for the company, and everything that follows from it."""
    for _ in range(rounds):
        done = 0
        for find, act in (
            (deliver.due_events, deliver.deliver),
            (schedules.due_schedules, schedules.strike),
            (start.due_runs, start.start),
            (timers.due_timers, timers.fire),
        ):
            for tenant_id, row_id in await find(10_000):
                if tenant_id == company.tenant_id:
                    done += await act(tenant_id, row_id)
        if outbound is not None:
            for tenant_id, effect_id in await effects.due_effects(10_000):
                if tenant_id == company.tenant_id:
                    done += await effects.perform(tenant_id, effect_id, outbound)
        if not done:
            return


async def everything_due(company: Company, kind: str) -> None:
    """Let time pass for one kind of work."""
    async with acting_for(company.tenant_id):
        if kind == "timer":
            await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1 AND fired_at IS NULL")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = $2", kind)


async def runs_of(company: Company, flow_id: UUID) -> list[RunView]:
    """The runs of a flow, the oldest first."""
    async with acting_for(company.tenant_id):
        return list(reversed((await list_runs(flow_id)).runs))


async def outcomes(company: Company, flow_id: UUID) -> list[str]:
    return [run.outcome or run.status for run in await runs_of(company, flow_id)]


async def trace_of(company: Company, run_id: UUID) -> list[StepView]:
    async with acting_for(company.tenant_id):
        return (await run_trace(run_id)).steps


async def bot_said(company: Company, conversation_id: UUID) -> list[str]:
    async with acting_for(company.tenant_id):
        return [e.text for e in await events_after(conversation_id, 0, staff=True) if e.author == "bot"]


async def rows_of(company: Company, sql: str, *arguments: object) -> list[dict[str, Any]]:
    async with acting_for(company.tenant_id):
        return await fetch(sql, *arguments)


class Listener:
    """A server that notes what is posted to it and answers what it is told to."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.answers: list[int] = []
        self.told = b"{}"
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(int(self.header("content-length") or 0)))
        status = self.answers.pop(0) if self.answers else 200
        head = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        writer.write(head % (status, len(self.told)) + self.told)
        writer.close()

    def header(self, name: str, call: int = -1) -> str:
        lines = (line.partition(":") for line in self.heads[call].split("\r\n"))
        return next((value.strip() for key, _colon, value in lines if key.lower() == name.lower()), "")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """Serve one, reachable for flows."""
    made = Listener()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{made.port}"})))
    try:
        yield made
    finally:
        use_settings(before)
        server.close()
        await server.wait_closed()
