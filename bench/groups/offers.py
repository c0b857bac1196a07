"""An agent frees up; how long until the next offer is on the socket of their inbox, in a full house."""

import asyncio
import json
import re
import statistics
import time
from uuid import UUID

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench import processes, stage
from bench.ground import Ground, ground, run_as_served, tell
from bench.measures import Figure
from bench.offers_world import AGENTS, WAITING, Agent, populate_house
from bench.world import Writer
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.entry.resources import opened
from hubwright.entry.web import CSRF_COOKIE

_WATCHED = 60  # agents with an open inbox, who take turns
_A_SECOND = 4.0  # a thousand agents with five minutes for each conversation
_WARM, _MEASURED = 20, 260
_PATIENCE_S = 15.0


class Desk(msgspec.Struct):
    """One agent's open inbox."""

    agent: Agent
    browser: httpx.AsyncClient
    csrf: str
    socket: ClientConnection
    offered: asyncio.Event
    reading: "asyncio.Task[None]"


def run(_wanted: set[str]) -> list[Figure]:
    """Agents resolve conversations at an even pace and accept what they are offered."""
    with ground() as standing:
        return run_as_served(lambda: _measure(standing))


async def _measure(standing: Ground) -> list[Figure]:
    async with stage.written(standing, 1, 1) as staged:
        (company,) = staged.companies
        agents = await populate_house(staged.write, company)
        await staged.write.settle()
        with processes.web(standing) as (_web, port), processes.worker(standing):
            async with opened(standing.settings):
                desks = [await _open(agent, company.tenant_id, port) for agent in agents[:: AGENTS // _WATCHED]]
            try:
                times = await _all_turns(desks, staged.write)
            finally:
                for desk in desks:
                    desk.reading.cancel()
                    await desk.socket.close()
                    await desk.browser.aclose()
    p99 = statistics.quantiles(times, n=100)[98]
    note = (
        f"{len(times)} conversations resolved at {_A_SECOND:.0f} a second, {AGENTS} agents at work, {WAITING} waiting;"
        f" from the request to the socket's frame, median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms"
    )
    return [Figure(name="offer_p99_ms", value=p99, note=note)]


async def _open(agent: Agent, tenant_id: UUID, port: int) -> Desk:
    base = f"http://127.0.0.1:{port}"
    signed_in = await open_session(agent.account_id, tenant_id, address="", user_agent="bench")
    browser = httpx.AsyncClient(base_url=base, cookies={COOKIE_NAME: signed_in.cookie}, timeout=30)
    page = await browser.get("/inbox/mine", headers={"accept": "text/html"})
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    if found is None:
        raise RuntimeError(f"the inbox did not open: {page.status_code}")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    socket = await connect(
        f"ws://127.0.0.1:{port}/inbox/socket",
        additional_headers={"Cookie": cookies},
        origin=Origin(base),
        max_queue=None,
    )
    await socket.send(json.dumps({"type": "auth", "csrf": browser.cookies[CSRF_COOKIE]}))
    offered = asyncio.Event()
    reading = asyncio.create_task(_read(socket, offered))
    return Desk(agent, browser, found.group(1), socket, offered, reading)


async def _read(socket: ClientConnection, offered: asyncio.Event) -> None:
    async for raw in socket:
        frame = json.loads(raw)
        if frame["type"] == "ping":
            await socket.send(json.dumps({"type": "pong"}))
        elif frame["type"] == "changed" and frame["what"] == "offer":
            offered.set()


async def _all_turns(desks: list[Desk], write: Writer) -> list[float]:
    idle = asyncio.Queue[Desk]()
    for desk in desks:
        idle.put_nowait(desk)
    at_database = asyncio.Lock()
    times: list[float] = []

    async def turn(desk: Desk) -> None:
        times.append(await _next_offer(desk))
        async with at_database:
            (row,) = await write.fetch(
                "SELECT id, conversation_id FROM offer WHERE member_id = $1 AND state = 'offered'", desk.agent.member_id
            )
        await _post(desk, f"/inbox/offers/{row['id']}/accept")
        desk.agent.held.append(row["conversation_id"])
        desk.offered.clear()
        idle.put_nowait(desk)

    async with asyncio.TaskGroup() as turns:
        for _n in range(_WARM + _MEASURED):
            turns.create_task(turn(await idle.get()))
            await asyncio.sleep(1 / _A_SECOND)
    tell(f"  {len(times)} turns, of which {_WARM} are not counted")
    return times[_WARM:]


async def _next_offer(desk: Desk) -> float:
    desk.offered.clear()
    began = time.perf_counter()
    resolving = asyncio.create_task(_post(desk, f"/inbox/mine/{desk.agent.held.pop(0)}/resolve"))
    async with asyncio.timeout(_PATIENCE_S):
        await desk.offered.wait()
    took = (time.perf_counter() - began) * 1e3
    await resolving
    return took


async def _post(desk: Desk, path: str) -> None:
    answer = await desk.browser.post(path, data={"_csrf_token": desk.csrf})
    if answer.status_code != 303:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
