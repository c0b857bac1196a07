"""Works at one messaging channel at a time: what came goes in, in its order; then the plugin is asked what is new.

Everything is kept before it is acknowledged, and struck off in the commit that takes it in: a process may die anywhere.
"""

import asyncio
import contextlib
import hashlib
import random
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels import line_queries
from hubwright.control.channels.line_queries import KIND
from hubwright.desk.devices.take_news import take_news
from hubwright.host.dispatch.failures import Busy, Paused
from hubwright.host.failures import Broken
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.failures import in_short
from hubwright.runtime.channels import arrival_queries, replies
from hubwright.runtime.channels.accounts import Account, ChannelOff, account_of
from hubwright.runtime.channels.arrive import KeptOpen, put_down
from hubwright.runtime.channels.dead_arrivals import bury_arrival
from hubwright.runtime.channels.files import Files
from hubwright.runtime.channels.receipts import take_receipt
from hubwright.runtime.channels.take_message import take_message
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.plugins.wishes import grant
from hubwright.runtime.retrying import CLASSES, RetryClass, pause
from hubwright.runtime.transient import TRANSIENT
from hubwright_sdk import (
    HOOKS,
    AuthExpired,
    CallFailed,
    DeviceNews,
    InboundMessage,
    InboundPost,
    Malformed,
    PullAsked,
    Pulled,
    RateLimited,
    Receipt,
    Received,
    Refused,
)

LEASE_S = 10.0  # after a crash a channel waits this long
_RENEW_S = 3.0  # whoever lives keeps what they have, however long a call takes
_TURN_S = 10.0  # then others have a turn
_MOST_PULLS = 10
_MOST_ATTEMPTS = 8
_MOST_BREAKS = 3  # what breaks the plugin will break it again; what stands behind it waits
_CLOSED_S = 60.0  # how often is looked whether a channel that cannot be called can be again
_RECEIPT_TRIES = 3  # a receipt may be quicker than the answer that names its message
_PULLING = RetryClass(most_attempts=1_000, first_s=5.0)
_chance = random.SystemRandom().random


async def due_channels(most: int = 200) -> list[Due]:
    """Find channels at which there is something to do, tenants taking turns."""
    return await due_now(KIND, most)


class Channels:
    """The worker's hands at messaging channels."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def look_after(self, tenant_id: UUID, channel_id: UUID) -> bool:
        """Do what is to be done at one channel; False when somebody else is at it."""
        async with acting_for(tenant_id):
            line = await line_queries.claim(channel_id, LEASE_S)
        if line is None:
            return False
        turn = _Turn(tenant_id, channel_id, line, self._files)
        keeping = asyncio.create_task(turn.keep())
        try:
            await turn.work()
        finally:
            turn.over.set()
            await asyncio.shield(turn.let_go(keeping))
        return True


class _Turn:
    """One claim on one channel."""

    def __init__(self, tenant_id: UUID, channel_id: UUID, line: Row, files: Files) -> None:
        self.tenant_id, self.channel_id, self.files = tenant_id, channel_id, files
        self.lease: datetime = line["lease_until"]
        self.line = line
        self.until = time.monotonic() + _TURN_S
        self.account: Account | None = None
        self.look_again_s: float | None = None
        self.over = asyncio.Event()
        self._renewing = asyncio.Lock()
        self._renewed_at = time.monotonic()

    async def keep(self) -> None:
        """Renew the lease until the turn is over: a call may take longer than the lease lasts."""
        while not self.over.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), _RENEW_S)
            if self.over.is_set():
                return
            with contextlib.suppress(*TRANSIENT):
                if not await self._still_mine():
                    return

    async def work(self) -> None:
        """What waits, then what is new."""
        try:
            async with acting_for(self.tenant_id):
                self.account = account = await account_of(self.channel_id)
        except Missing:
            return
        except ChannelOff:  # whoever switches it on rings
            return
        except CallFailed as closed:
            self.look_again_s = _CLOSED_S
            await self._note(closed)
            return
        await self._take_what_waits(account)
        if account.pulls and self.line["pulls"] and time.monotonic() < self.until:
            await self._pull(account)
            await self._take_what_waits(account)

    async def let_go(self, keeping: "asyncio.Task[None]") -> None:
        """Give it back; whoever rang meanwhile is heard."""
        await asyncio.gather(keeping, return_exceptions=True)
        async with acting_for(self.tenant_id):
            await line_queries.hold(self.channel_id)
            at = await arrival_queries.head_at(self.channel_id)
            if self.account is None:
                await line_queries.close(self.channel_id, self.lease, self.look_again_s)
            else:
                await line_queries.let_go(self.channel_id, self.lease, at, pulls=self.account.pulls)

    def _renewed_lately(self) -> bool:
        """Whether the lease cannot have run out, so that nobody has to be asked before each message."""
        return time.monotonic() - self._renewed_at < _RENEW_S

    async def _still_mine(self) -> bool:
        async with self._mine() as mine:
            return mine

    @contextlib.asynccontextmanager
    async def _mine(self) -> AsyncIterator[bool]:
        """A transaction, and whether the line is still ours in it; if so it is for a while longer."""
        async with self._renewing:
            began = time.monotonic()
            async with acting_for(self.tenant_id):
                line = await line_queries.go_on(self.channel_id, self.lease, LEASE_S)
                yield line is not None
            if line is not None:
                self.lease, self.line, self._renewed_at = line["lease_until"], line, began

    async def _take_what_waits(self, account: Account) -> None:
        while time.monotonic() < self.until and (self._renewed_lately() or await self._still_mine()):
            async with acting_for(self.tenant_id):
                arrival = await arrival_queries.head(self.channel_id)
            if arrival is None or not arrival["ready"]:
                return
            try:
                await self._take(account, arrival)
            except CallFailed as failed:
                await self._note(failed)
                if not await self._later(account, arrival, failed, str(failed.reason)):
                    return
            except Exception as failure:
                if not await self._later(account, arrival, failure, in_short(failure)):
                    return

    async def _take(self, account: Account, arrival: Row) -> None:
        match arrival["kind"]:
            case "post":
                await self._receive(account, arrival, msgspec.convert(arrival["payload"], InboundPost))
            case "message":
                message = msgspec.convert(arrival["payload"], InboundMessage)
                last_try = arrival["attempts"] + 1 >= _MOST_ATTEMPTS
                kept_open = _kept_open(arrival)
                await take_message(
                    self.tenant_id, account, arrival["id"], message, self.files, last_try=last_try, kept_open=kept_open
                )
            case "device":
                news = msgspec.convert(arrival["payload"], DeviceNews)
                async with acting_for(self.tenant_id):
                    await take_news(self.channel_id, news)
                    await arrival_queries.done(arrival["id"])
            case _:
                await self._note_receipt(account, arrival, msgspec.convert(arrival["payload"], Receipt))

    async def _receive(self, account: Account, arrival: Row, post: InboundPost) -> None:
        received: Received = await dispatcher().call(
            self.tenant_id, account.to, HOOKS["receive"], (post,), key=self._key("post", post.key)
        )
        async with acting_for(self.tenant_id):
            if received.bell is not None:
                await line_queries.ring(self.channel_id, received.bell[:2_000])
            kept_open = _kept_open(arrival)
            await put_down(self.channel_id, received.messages, received.receipts, received.devices, kept_open)
            await arrival_queries.done(arrival["id"])
            if not received.messages:
                replies.wake(kept_open)
            await self._grant(account, received.wishes, self._key("post", post.key))
            if not account.pulls:  # where something is fetched, that has to go well
                await line_queries.went_well(self.channel_id)

    async def _note_receipt(self, account: Account, arrival: Row, receipt: Receipt) -> None:
        async with acting_for(self.tenant_id):
            if await take_receipt(account, receipt) or arrival["attempts"] + 1 >= _RECEIPT_TRIES:
                await arrival_queries.done(arrival["id"])
            else:
                await arrival_queries.put_off(arrival["id"], 2.0 ** arrival["attempts"])

    async def _pull(self, account: Account) -> None:
        """Page by page; each with its cursor in one commit, so that nothing is lost and nothing asked for twice."""
        for _page in range(_MOST_PULLS):
            if not await self._still_mine():
                return
            bell, cursor = self.line["bell"], self.line["cursor"]
            asked = PullAsked(account=str(self.channel_id), cursor=cursor, bell=bell or "")
            key = self._key("pull", f"{cursor}/{bell}")
            try:
                pulled: Pulled = await dispatcher().call(self.tenant_id, account.to, HOOKS["pull"], (asked,), key=key)
            except CallFailed as failed:
                await self._note(failed, pull_in=_patience(failed, self.line["failures"] + 1))
                return
            async with self._mine() as mine:
                if not mine:  # somebody else fetches it from where we began
                    return
                await line_queries.pulled(
                    self.channel_id,
                    cursor=pulled.cursor,
                    bell=None if pulled.more else bell,
                    seconds=0.0 if pulled.more else account.can.pull_every_s,
                )
                await put_down(self.channel_id, pulled.messages, pulled.receipts, pulled.devices)
                await self._grant(account, pulled.wishes, key)
            if not pulled.more or time.monotonic() >= self.until:
                return

    async def _grant(self, account: Account, wishes: Any, key: str) -> None:
        await grant(self.tenant_id, account.to.plugin.manifest, wishes, key=key)

    async def _later(self, account: Account, arrival: Row, failure: Exception, told: str) -> bool:
        """Put it off, or give it up; True when what stands behind it may go on."""
        attempts = arrival["attempts"] + 1
        most = _most_attempts(failure)
        async with acting_for(self.tenant_id):
            if most is not None and attempts >= most:
                await bury_arrival(account.channel, arrival, told)
                return True
            seconds = pause(CLASSES["send"], attempts, chance=_chance())
            await arrival_queries.put_off(arrival["id"], seconds, was_attempt=most is not None)
        return False

    async def _note(self, failed: CallFailed, *, pull_in: float | None = None) -> None:
        async with acting_for(self.tenant_id):
            await line_queries.failed(self.channel_id, failed.code, failed.reason, pull_in=pull_in)

    def _key(self, what: str, name: str) -> str:
        """The same for the same deed at the same account."""
        return hashlib.sha256(f"{self.channel_id}/{what}/{name}".encode()).hexdigest()


def _kept_open(arrival: Row) -> KeptOpen:
    return KeptOpen(arrival["post_key"], arrival["reply_until"])


def _most_attempts(failure: Exception) -> int | None:
    """How often something is tried that fails so; None while it was not really tried."""
    match failure:
        case Busy() | Paused():
            return None
        case AuthExpired():
            return _MOST_ATTEMPTS
        case Refused() | Malformed() | Refusal() | msgspec.ValidationError():
            return 1
        case Broken():
            return _MOST_BREAKS
        case CallFailed():
            return _MOST_ATTEMPTS
    return None if isinstance(failure, TRANSIENT) else _MOST_BREAKS


def _patience(failed: CallFailed, failures: int) -> float:
    asked = failed.retry_after_s if isinstance(failed, RateLimited) else None
    return pause(_PULLING, failures, chance=_chance(), retry_after=asked)
