"""Who has a flow open: each open page says where it is, hears of the others, and is forgotten soon after it went.

Nothing of it is stored. Pages tell each other through the hub, every few seconds anew, so one that vanished is missed.
"""

import asyncio
import contextlib
import itertools
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath

from admin_ui.pages.flows.editing import READ
from admin_ui.sockets import AnySocket, first_frame
from hubwright.control.flows import get_draft
from hubwright.control.identity.authenticate import still_valid
from hubwright.control.identity.sessions import session_topic
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import Payload, hub, topic_for
from hubwright.kernel.telemetry import SOCKETS

log = structlog.get_logger()
BEAT_S = 2.0
FORGOTTEN_S = 6.0
_LOOK_EVERY = 3  # a sign-in that ended is told at once; this is for when the telling was lost
_MOST_FRAME = 4096
_LONGEST_STEP = 80


class Standing(msgspec.Struct, frozen=True):
    """Where somebody is: the step they have open or chosen, and whether words of theirs wait to be saved."""

    name: str = ""
    step: str = ""
    editing: bool = False


class _Gone(Exception):
    """The page does not answer, or its sign-in is over."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


@websocket("/flows/{flow_id:uuid}/people", opt=READ)
async def people_of_flow(socket: AnySocket, flow_id: FromPath[UUID]) -> None:
    """Serve one open page until either side goes or the sign-in ends."""
    if await first_frame(socket) is None:
        return
    actor = actor_of(socket)
    try:
        async with acting_for(actor.tenant_id):
            await get_draft(flow_id)
    except Refusal:
        await socket.close(4404, "no such flow")
        return
    SOCKETS.labels("flow").inc()
    try:
        await _Page(socket, actor, flow_id).run()
    finally:
        SOCKETS.labels("flow").dec()


class _Page:
    """One open page of a flow."""

    def __init__(self, socket: AnySocket, actor: Actor, flow_id: UUID) -> None:
        assert actor.session_id is not None
        self.socket = socket
        self.actor = actor
        self.session_id = actor.session_id
        self.id = str(new_id())
        self.topic = topic_for(actor.tenant_id, "flow-people", flow_id)
        self.standing = Standing(name=actor.name)
        self.others: dict[str, tuple[Standing, float]] = {}
        self.told: list[Standing] = []
        self.answered = 0.0

    async def run(self) -> None:
        """Read, hear and beat until one of them ends."""
        stopping: asyncio.Event = self.socket.app.state.stopping
        self.answered = asyncio.get_running_loop().time()
        async with hub.subscribe(self.topic, session_topic(self.actor.tenant_id, self.session_id)) as wakes:
            await self._send({"type": "ready"})
            await self._say(ask=True)
            tasks = [
                asyncio.create_task(one) for one in (self._read(), self._hear(wakes), self._beat(), stopping.wait())
            ]
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            await hub.publish(self.topic, {"page": self.id, "gone": True})
            with contextlib.suppress(Exception):
                await self.socket.close(self._code(done, stopping=stopping.is_set()))

    def _code(self, done: "set[asyncio.Task[Any]]", *, stopping: bool) -> int:
        code = 1001 if stopping else 1000
        for task in done:
            failure = task.exception()
            if isinstance(failure, _Gone):
                code = failure.code
            elif failure is not None and not isinstance(failure, WebSocketDisconnect):
                log.warning("people_socket_ended", error=repr(failure))
                code = 1011
        return code

    async def _read(self) -> None:
        while True:
            raw = await self.socket.receive_data(mode="text")
            self.answered = asyncio.get_running_loop().time()
            try:
                frame = msgspec.json.decode(raw) if len(raw) <= _MOST_FRAME else None
            except msgspec.DecodeError:
                frame = None
            if not isinstance(frame, dict) or frame.get("type") not in ("at", "pong"):
                return
            if frame["type"] == "at":
                step, editing = str(frame.get("step", ""))[:_LONGEST_STEP], bool(frame.get("editing"))
                self.standing = Standing(self.actor.name, step, editing)
                await self._say()

    async def _say(self, *, ask: bool = False) -> None:
        said = {"page": self.id, "member": str(self.actor.member_id), "ask": ask}
        await hub.publish(self.topic, {**said, "at": msgspec.to_builtins(self.standing)})

    async def _hear(self, wakes: "asyncio.Queue[Payload]") -> None:
        while True:
            wake = await wakes.get()
            if wake.get("topic") != self.topic:
                await self._check_sign_in()
            elif wake.get("page") != self.id:
                await self._meet(wake)

    async def _meet(self, wake: Payload) -> None:
        page = str(wake.get("page", ""))
        if wake.get("gone"):
            self.others.pop(page, None)
        elif wake.get("member") != str(self.actor.member_id):  # one's own other windows are no news
            at = msgspec.convert(wake.get("at"), Standing)
            self.others[page] = (at, asyncio.get_running_loop().time())
        if wake.get("ask"):
            await self._say()
        await self._tell()

    async def _beat(self) -> None:
        """Say it again, ask the page whether it is there, and forget who was not heard of."""
        loop = asyncio.get_running_loop()
        for beat in itertools.count(1):
            await asyncio.sleep(BEAT_S)
            if loop.time() - self.answered > FORGOTTEN_S:
                raise _Gone(1001)
            self.others = {page: (at, n) for page, (at, n) in self.others.items() if loop.time() - n < FORGOTTEN_S}
            await self._say()
            await self._tell()
            await self._send({"type": "ping"})
            if beat % _LOOK_EVERY == 0:
                await self._check_sign_in()

    async def _tell(self) -> None:
        now = sorted((at for at, _heard in self.others.values()), key=lambda at: (at.name, at.step, at.editing))
        if now != self.told:
            self.told = now
            await self._send({"type": "people", "people": msgspec.to_builtins(now)})

    async def _check_sign_in(self) -> None:
        if not await still_valid(self.session_id, role=self.actor.role, tenant_id=self.actor.tenant_id):
            raise _Gone(4401)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self.socket.send_text(msgspec.json.encode(frame).decode())


ROUTES = [people_of_flow]
