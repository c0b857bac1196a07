"""A held connection: what came waits until it is asked for, and is acknowledged once it is kept.

Nothing is acknowledged to the broker before the cursor that names it came back, for only then it is durable.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hubwright_mqtt import discovery
from hubwright_mqtt.broker import Came, Connection, Dial, Will, place_of
from hubwright_mqtt.cursor import Handed, handed_as, new_cursor, read_cursor
from hubwright_mqtt.discovery import Directory
from hubwright_mqtt.topics import Topics
from hubwright_sdk import CallContext, CallFailed, Malformed, Unreachable

WAIT_S = 4.0  # how long a pull waits for something to come
QUIET_S, SETTLE_S = 0.3, 4.0  # what was announced has come when nothing came for a moment
IDLE_S = 90.0  # a connection that nobody asks is let go: the channel may be off, or another process has it
MOST_AT_ONCE = 100
MOST_AGAIN = 100
_BARRIER = "hubwright/barrier"


class Batch(msgspec.Struct, frozen=True):
    """What came, and the cursor behind it."""

    came: list[Came]
    cursor: str
    more: bool


class Held:
    """One account's connection in this process."""

    def __init__(self, settings: Mapping[str, Any], connection: Connection, cursor: str) -> None:
        self.settings, self.connection = settings, connection
        self.loop = asyncio.get_running_loop()
        self.directory = Directory()
        self.topics = Topics(settings["topics"])
        self.prefix: str = settings["discovery"]
        self._cursor = cursor
        self._again: list[Handed] = list(read_cursor(cursor).handed)  # kept already; their broker may not know
        self._handed: list[int] = []  # given out, not known to be kept
        self._waiting: deque[Came] = deque()
        self._is_lost = False

    def fits(self, settings: Mapping[str, Any], cursor: str) -> bool:
        """Whether it can go on from here; another process may have gone on meanwhile, or the settings changed."""
        here = self.loop is asyncio.get_running_loop()
        return here and not self._is_lost and settings == self.settings and cursor == self._cursor

    async def begin(self, tell: Callable[[str], None]) -> None:
        """Listen to everything, and learn what is announced before anything else is read."""
        asked = [*discovery.subscriptions(self.prefix), *self.topics.subscriptions()]
        refused = await self.connection.subscribe(asked)
        if len(refused) == len(asked):
            raise Unreachable("the broker lets us subscribe to nothing; look at the rights of this user")
        for topic in refused:
            tell(f"the broker does not let us subscribe to {topic}")
        until = self.loop.time() + SETTLE_S
        while self.loop.time() < until and (came := await self._next(QUIET_S)) is not None:
            await self._keep(came)

    async def hand_over(self) -> Batch:
        """Acknowledge what is kept now, then wait for more."""
        await self._acknowledge()
        if not self._waiting:
            first = await self._next(WAIT_S)
            if first is not None:
                await self._keep(first)
        while len(self._waiting) < MOST_AT_ONCE and not self.connection.came.empty():
            came = await self._next(0.0)
            if came is None:
                break
            await self._keep(came)
        batch = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
        numbered = [came for came in batch if came.mid]
        self._handed = [came.mid for came in numbered]
        if batch:
            self._cursor = str(new_cursor([*self._again[-MOST_AGAIN:], *map(handed_as, numbered)]))
        return Batch(batch, self._cursor, bool(self._waiting))

    async def listen_to(self, topics: list[str]) -> None:
        """States of what was announced."""
        await self.connection.subscribe(topics)

    async def _acknowledge(self) -> None:
        """Let the broker forget what is kept; when it answered what was asked after that, it has."""
        if not self._handed:
            return
        for mid in self._handed:
            self.connection.acknowledge(mid)
        try:
            await self.connection.unsubscribe([_BARRIER])
        except CallFailed:
            self._is_lost = True
            raise
        self._handed = []

    async def _next(self, seconds: float) -> Came | None:
        try:
            async with asyncio.timeout(seconds or 0.001):
                came = await self.connection.came.get()
        except TimeoutError:
            return None
        self._is_lost = self._is_lost or came is None
        return came

    async def _keep(self, came: Came) -> None:
        """Put it into the line, unless it was handed over before the connection broke."""
        if came.mid and came.again and handed_as(came) in self._again:
            self._again.remove(handed_as(came))
            self.connection.acknowledge(came.mid)
            return
        if came.mid and not came.again and not came.retained:
            self._again.clear()  # what comes again comes before what is new
        if came.retained and came.mid and discovery.is_config(came.topic, self.prefix):
            self.connection.acknowledge(came.mid)  # it lies at the broker and comes with every connection
            came = msgspec.structs.replace(came, mid=0)
        if discovery.is_config(came.topic, self.prefix) and came.payload:
            await self._learn(came)
        self._waiting.append(came)

    async def _learn(self, came: Came) -> None:
        try:
            announced = discovery.read_config(came.topic, self.prefix, came.payload)
        except Malformed:
            return  # it is told when its turn comes
        new = self.directory.take(came.topic, announced)
        if new:
            await self.listen_to(new)


class HeldConnections:
    """The connections of this process, one for each account."""

    def __init__(self, dial: Dial) -> None:
        self._dial = dial
        self._held: dict[str, Held] = {}
        self._idle: dict[str, asyncio.Task[None]] = {}

    async def at(self, account: str, cursor: str, context: CallContext) -> Held:
        """The connection of an account, which is made anew where the old one does not fit."""
        self._watch(account)
        known = self._held.get(account)
        if known is not None and known.fits(context.settings, cursor):
            return known
        await self.let_go(account)
        place = place_of(context.settings)
        connection = await self._dial(place, context.net, client_name(account), True, _will(context.settings))
        held = Held(context.settings, connection, cursor)
        try:
            await held.begin(context.log)
            await _greet(connection, context.settings)
        except CallFailed:
            await connection.close()
            raise
        self._held[account] = held
        if not connection.had_session:
            context.log("the broker began a new session: what was said while nobody listened may be missing")
        return held

    def known(self, settings: Mapping[str, Any]) -> Held | None:
        """A live connection with these settings, for what it learnt."""
        here = asyncio.get_running_loop()
        return next((each for each in self._held.values() if each.settings == settings and each.loop is here), None)

    def _watch(self, account: str) -> None:
        watching = self._idle.pop(account, None)
        if watching is not None and watching.get_loop() is asyncio.get_running_loop():
            watching.cancel()
        self._idle[account] = asyncio.create_task(self._let_go_when_idle(account))

    async def _let_go_when_idle(self, account: str) -> None:
        await asyncio.sleep(IDLE_S)
        await self.let_go(account)

    async def let_go(self, account: str) -> None:
        """Close a connection; the broker keeps what comes meanwhile."""
        held = self._held.pop(account, None)
        if held is not None and held.loop is asyncio.get_running_loop():
            await held.connection.close()


def client_name(account: str) -> str:
    """The same for an account in every process, so that its session is found again; some brokers want 23 letters."""
    return "hw" + account.replace("-", "")[-21:]


def _will(settings: Mapping[str, Any]) -> Will | None:
    return Will(f"{settings['discovery']}/status", "offline") if _greets(settings) else None


async def _greet(connection: Connection, settings: Mapping[str, Any]) -> None:
    """Devices that wait for a birth message say again what they are."""
    if _greets(settings):
        await connection.publish(f"{settings['discovery']}/status", "online")


def _greets(settings: Mapping[str, Any]) -> bool:
    return bool(settings["greets"] and settings["discovery"])
