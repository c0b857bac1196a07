"""A visitor's message until the bot's reply is on the visitor's socket, at half of what the process can do."""

import asyncio
import time
from collections.abc import Sequence

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench import load, processes, stage, world
from bench.ground import Ground, ground, run_as_served, tell
from bench.measures import Figure
from hubwright.runtime.visitor.tokens import Visitor, token_for

_TEXT = "Where is my order 10086?"
_WINDOW_S = 15.0
_PATIENCE_S = 30.0


def run(_wanted: set[str]) -> list[Figure]:
    """One web process with 200 open sockets."""
    with ground() as standing:
        most, half = run_as_served(lambda: _measure(standing))
    note = (
        f"{len(half.latencies)} replies at {half.rate:.0f}/s, half of {most.rate:.0f}/s; web process, PostgreSQL"
        " and the client share the machine"
    )
    return [
        Figure(name="reply_p50_ms", value=half.quantile(0.5) * 1e3, note=note),
        Figure(name="reply_p99_ms", value=half.quantile(0.99) * 1e3, note=note),
    ]


class Talker:
    """One visitor with an open socket; hears the replies to what was said, in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._waiting: list[asyncio.Future[None]] = []
        self._n = 0
        self._listening = asyncio.create_task(self._listen())

    async def say(self) -> None:
        """Say something and wait until the bot's reply to it is here."""
        self._n += 1
        heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(heard)
        await self._socket.send(f'{{"type":"send","client_id":"{self._n}","kind":"text","text":"{_TEXT}"}}')
        await asyncio.wait_for(heard, _PATIENCE_S)

    async def _listen(self) -> None:
        async for frame in self._socket:
            told = msgspec.json.decode(frame)
            if told["type"] == "refused":
                raise RuntimeError(str(told))
            for event in told.get("events", ()):
                if event["author"] == "bot" and self._waiting:
                    self._waiting.pop(0).set_result(None)

    async def leave(self) -> None:
        """Close the socket."""
        await self._socket.close()
        await self._listening


async def _measure(standing: Ground) -> tuple[load.Window, load.Window]:
    async with stage.written(standing, 20, 10) as staged:
        visitors = staged.speakers().visitors
        with processes.web(standing) as (_process, port):
            talkers = [await _enter(port, visitor) for visitor in visitors]
            chosen = Turns(talkers)
            for talker in talkers:
                await talker.say()
            most = await load.at_once(chosen.say, 64, 5.0)
            tell(f"  {most.rate:.0f}/s at the most over sockets")
            half = await load.arriving(chosen.say, most.rate / 2, _WINDOW_S)
            for talker in talkers:
                await talker.leave()
        if most.failures or half.failures:
            raise RuntimeError(f"{most.failures} {half.failures}")
        return most, half


class Turns:
    """Visitors speak in turn."""

    def __init__(self, talkers: Sequence[Talker]) -> None:
        self._talkers = talkers
        self._next = 0

    async def say(self, _n: int) -> None:
        """The next one says something."""
        talker = self._talkers[self._next % len(self._talkers)]
        self._next += 1
        await talker.say()


async def _enter(port: int, visitor: world.Visitor) -> Talker:
    token = token_for(Visitor(visitor.tenant_id, visitor.channel_id, visitor.contact_id))
    socket = await connect(f"ws://127.0.0.1:{port}/api/v1/visitor/socket", compression=None, proxy=None)
    await socket.send(msgspec.json.encode({"type": "auth", "token": token}).decode())
    give_up_at = time.monotonic() + _PATIENCE_S
    while msgspec.json.decode(await asyncio.wait_for(socket.recv(), _PATIENCE_S))["type"] != "ready":
        if time.monotonic() > give_up_at:
            raise RuntimeError("a socket did not become ready")
    return Talker(socket)
