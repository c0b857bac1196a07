"""The inbox socket: tells an open page what changed, carries typing and viewing, and is the agent's sign of life.

It never carries the truth: the page asks for its own pieces again, so a lost frame costs seconds, not messages.
"""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import websocket
from litestar.exceptions import WebSocketDisconnect

from admin_ui.sockets import AnySocket, first_frame
from hubwright.control.identity.authenticate import still_valid
from hubwright.control.identity.sessions import session_topic
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.list_conversations import pulse
from hubwright.desk.push.choices import note_looking
from hubwright.desk.queues import note_sign_of_life
from hubwright.desk.queues.seats import look_for_woken
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.kernel.frames import send_frame
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.realtime import Payload, hub, topic_for
from hubwright.kernel.telemetry import SOCKETS

log = structlog.get_logger()
LOOK_S = 3.0
PING_S = 15.0
_MOST_FRAME = 4096


class _SignedOut(Exception):
    """The session behind the socket is over."""


@websocket("/inbox/socket", opt={"audience": "tenant", "permission": Permission.CONVERSATIONS_READ})
async def inbox_socket(socket: AnySocket) -> None:
    """Serve one open inbox until either side goes or the sign-in ends."""
    first = await first_frame(socket)
    if first is None:
        return
    SOCKETS.labels("inbox").inc()
    try:
        await _Watching(socket, actor_of(socket), board=first.get("page") == "board").run()
    finally:
        SOCKETS.labels("inbox").dec()


class _Watching:
    """One open inbox."""

    def __init__(self, socket: AnySocket, actor: Actor, *, board: bool) -> None:
        assert actor.session_id is not None
        self.board = board and actor.may(Permission.BOARD_MANAGE)
        self.socket = socket
        self.actor = actor
        self.session_id = actor.session_id
        self.tenant_id = actor.tenant_id
        self.watched: UUID | None = None
        self.wakes: asyncio.Queue[Payload] = asyncio.Queue()
        self.pulse: Any = None
        self.in_sight = False

    async def run(self) -> None:
        """Read, push and look until one of them ends."""
        stopping: asyncio.Event = self.socket.app.state.stopping
        topics = (topic_for(self.tenant_id, "inbox"), session_topic(self.tenant_id, self.session_id))
        async with hub.subscribe(*topics) as self.wakes:
            await self._send({"type": "ready"})
            await self._sign_of_life()
            work = [self._read(), self._push(), self._look(), self._ping(), stopping.wait()]
            tasks = [asyncio.create_task(one) for one in work]
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            code = 1001 if stopping.is_set() else 1000
            for task in done:
                failure = task.exception()
                if isinstance(failure, _SignedOut | Refusal):
                    code = 4401
                elif failure is not None and not isinstance(failure, WebSocketDisconnect):
                    log.warning("inbox_socket_ended", error=repr(failure))
                    code = 1011
            await self._leave()
            if self.in_sight:
                await self._sight(on=False)
            with contextlib.suppress(Exception):
                await self.socket.close(code)

    async def _read(self) -> None:
        while True:
            raw = await self.socket.receive_data(mode="text")
            try:
                frame = msgspec.json.decode(raw) if len(raw) <= _MOST_FRAME else None
            except msgspec.DecodeError:
                frame = None
            if not isinstance(frame, dict):
                return
            match frame.get("type"):
                case "pong":
                    await self._sign_of_life()
                case "watch":
                    await self._watch(parse_id(str(frame.get("conversation_id", ""))))
                case "typing":
                    await self._tell("typing", {"author": "agent", "on": bool(frame.get("on"))})
                case "sight":
                    await self._sight(on=bool(frame.get("on")))
                case "viewing":
                    await self._tell("viewing", {"on": True})
                case _:
                    return

    async def _watch(self, conversation_id: UUID | None) -> None:
        if conversation_id == self.watched:
            return
        await self._leave()
        if conversation_id is None:
            return
        try:
            async with acting_for(self.tenant_id):
                await get_conversation(conversation_id)
        except Refusal:
            return
        self.watched = conversation_id
        self.pulse = None
        for kind in ("typing", "viewing", "conversation"):
            hub.add(self.wakes, topic_for(self.tenant_id, kind, conversation_id))
        await self._tell("viewing", {"on": True, "ask": True})

    async def _leave(self) -> None:
        if self.watched is None:
            return
        await self._tell("typing", {"author": "agent", "on": False})
        await self._tell("viewing", {"on": False})
        for kind in ("typing", "viewing", "conversation"):
            hub.remove(self.wakes, topic_for(self.tenant_id, kind, self.watched))
        self.watched = None

    async def _tell(self, kind: str, payload: Payload) -> None:
        if self.watched is not None:
            said = {**payload, "member_id": str(self.actor.member_id), "name": self.actor.name}
            await hub.publish(topic_for(self.tenant_id, kind, self.watched), said)

    async def _push(self) -> None:
        while True:
            wake = await self.wakes.get()
            kind = str(wake.get("topic", "")).split("/")[1:2]
            mine = wake.get("member_id") == str(self.actor.member_id)
            if kind == ["sign-in"]:
                await self._check_sign_in()
            elif kind == ["typing"] and not mine:
                said = {"author": wake.get("author", ""), "name": wake.get("name", ""), "on": bool(wake.get("on"))}
                await self._send({"type": "typing", **said, "member_id": wake.get("member_id", "")})
            elif kind == ["viewing"] and not mine:
                member = {"member_id": wake.get("member_id", ""), "name": wake.get("name", "")}
                await self._send({"type": "viewing", **member, "on": bool(wake.get("on"))})
                if wake.get("ask"):
                    await self._tell("viewing", {"on": True})
            elif kind == ["conversation"]:
                await self._changed("conversation", str(self.watched), int(wake.get("seq", 0)))
            elif kind == ["inbox"] and (mine or self.board or not wake.get("member_id")):
                await self._changed(str(wake.get("what", "list")), str(wake.get("conversation_id", "")), 0)

    async def _changed(self, what: str, conversation_id: str, seq: int) -> None:
        await self._send({"type": "changed", "what": what, "conversation_id": conversation_id, "seq": seq})

    async def _look(self) -> None:
        """Whatever the wake-ups lost: sign-in and changes are looked up every few seconds, sooner without Redis."""
        while True:
            await self._check_sign_in()
            async with acting_for(self.tenant_id):
                now = await pulse(self.watched, self.actor.member_id)
                if self.actor.member_id is not None and not self.board:
                    await look_for_woken(self.actor.member_id, utc_now())
            if self.pulse is not None and now != self.pulse:
                await self._changed("list", str(self.watched or ""), now.seq)
            self.pulse = now
            await asyncio.sleep(LOOK_S if hub.redis is not None else LOOK_S / 3)

    async def _ping(self) -> None:
        """Browsers slow the timers of hidden pages down, not their answers."""
        while True:
            await asyncio.sleep(PING_S)
            await self._send({"type": "ping"})

    async def _check_sign_in(self) -> None:
        if not await still_valid(self.session_id, role=self.actor.role, tenant_id=self.actor.tenant_id):
            raise _SignedOut

    async def _sign_of_life(self) -> None:
        if self.actor.member_id is not None and not self.board:  # who looks at the board sees no offers
            async with acting_for(self.tenant_id):
                await note_sign_of_life(self.actor.member_id, utc_now())

    async def _sight(self, *, on: bool) -> None:
        """While somebody sees this page, none of their devices is told what it shows."""
        self.in_sight = on
        if self.actor.member_id is not None:
            async with acting_for(self.tenant_id):
                await note_looking(self.actor.member_id, utc_now(), on=on)

    async def _send(self, frame: dict[str, Any]) -> None:
        await send_frame(self.socket, frame)


ROUTES = [inbox_socket]
