"""The same HTTP load for our visitor API and for a peer: kept connections, as many at once as serves each best."""

from collections.abc import Awaitable, Callable

import msgspec

from bench import load
from bench.http_client import HttpClient

_CONNECTIONS = (8, 32, 100)
_TRY_S, _FINAL_S = 2.0, 8.0
Ask = Callable[[HttpClient, int], Awaitable[None]]


class Refused(Exception):
    """A request was not answered as it should have been."""


class HttpRate(msgspec.Struct, frozen=True):
    """The most requests a second, at how many connections, and how many were asked in all."""

    rate: float
    connections: int
    tried: dict[int, float]
    asked: int


async def most(port: int, ask: Ask) -> HttpRate:
    """Try some numbers of connections, then take the best for longer."""
    tried: dict[int, float] = {}
    asked = 0

    async def window(connections: int, seconds: float) -> float:
        nonlocal asked
        client = HttpClient(port)
        await client.open(connections)
        first = asked
        found = await load.at_once(lambda n: ask(client, first + n), connections, seconds)
        await client.close()
        if found.failures:
            raise Refused(str(found.failures))
        asked += found.offered
        return found.rate

    await window(8, 1.0)
    for connections in _CONNECTIONS:
        tried[connections] = await window(connections, _TRY_S)
    best = max(tried, key=lambda connections: tried[connections])
    return HttpRate(max(await window(best, _FINAL_S), tried[best]), best, tried, asked)


def told(rate: HttpRate) -> str:
    """For the table."""
    tried = ", ".join(f"{connections}: {found:.0f}" for connections, found in rate.tried.items())
    return f"{rate.rate:.0f}/s at {rate.connections} connections ({tried})"
