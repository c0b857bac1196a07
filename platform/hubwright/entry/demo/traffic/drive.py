"""Lives a planned day at the busy company of a running demo, on this machine only."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from hubwright.entry.demo.hosts import require_loopback
from hubwright.entry.demo.record import BusyRecord
from hubwright.entry.demo.traffic import customer, line
from hubwright.entry.demo.traffic.agent import Agent
from hubwright.entry.demo.traffic.day import Day
from hubwright.entry.demo.traffic.doors import AgentDoor, CustomerDoor
from hubwright.entry.demo.traffic.floor import Floor
from hubwright.entry.demo.traffic.pace import Pace
from hubwright.entry.demo.traffic.talking import Choices
from hubwright.entry.demo.traffic.tally import Tally

_SETTLES_S = 1.0


async def drive(day: Day, speed: float, base: str, company: BusyRecord, tally: Tally) -> None:
    """Let everybody live their part; when it is stopped, what was acknowledged so far is in the tally."""
    require_loopback(urlsplit(base).hostname or "")
    floor = Floor(Pace(speed), tally)
    floor.to_come = len(day.arrivals)
    choices = Choices(company.breaks, company.dispositions)
    telling = asyncio.create_task(line.keep_telling(floor))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    tally.began_at = datetime.now(UTC).isoformat()
    try:
        async with httpx.AsyncClient(base_url=base, timeout=40, trust_env=False, limits=limits) as client:
            floor.pace.begin()
            async with asyncio.TaskGroup() as everybody:
                for agent_day, login in zip(day.agents, company.agents, strict=False):
                    everybody.create_task(Agent(agent_day, login, AgentDoor(base), floor, choices).live())
                for arrival in day.arrivals:
                    door = CustomerDoor(client, company.tenant.channel_key)
                    everybody.create_task(customer.live(arrival, door, floor))
        await asyncio.sleep(_SETTLES_S)
        tally.over = True
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
        line.end_line()
