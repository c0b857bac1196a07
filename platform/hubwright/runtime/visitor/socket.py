"""The visitor's WebSocket: a faster way to the same truth. It authenticates in its first message."""

import asyncio
import contextlib
import time
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

from hubwright.kernel.errors import FieldError, Invalid, Refusal
from hubwright.kernel.frames import send_frame
from hubwright.kernel.inside import stays_inside
from hubwright.kernel.problems import problem_of
from hubwright.kernel.realtime import Payload, hub, topic_for
from hubwright.kernel.telemetry import SOCKETS
from hubwright.runtime.errors import ChannelUnavailable
from hubwright.runtime.visitor import messages, reading, sessions, standing
from hubwright.runtime.visitor.admission import SiteNotAllowed, admit_channel, check_site
from hubwright.runtime.visitor.schemas import NewMessage, Standing
from hubwright.runtime.visitor.tokens import Visitor, visitor_of

log = structlog.get_logger()
AUTH_S = 5.0
_POLL_S = 1.0
STAND_S = 5.0
_MOST_FRAME = 32_768
AnySocket = WebSocket[Any, Any, Any]


@websocket("/api/v1/visitor/socket", opt={"audience": "visitor"})
async def visitor_socket(socket: AnySocket) -> None:
    """Serve one visitor until either side goes."""
    await socket.accept()
    try:
        first = await asyncio.wait_for(socket.receive_json(), AUTH_S)
        visitor, after = await _authenticated(socket, first)
    except SiteNotAllowed:
        await socket.close(4403, "site not allowed")
        return
    except WebSocketDisconnect:
        return
    except (TimeoutError, Refusal, msgspec.MsgspecError, ValueError, TypeError, KeyError):
        with contextlib.suppress(Exception):
            await socket.close(4401, "not authenticated")
        return
    except Exception:
        log.exception("socket_failed")
        with contextlib.suppress(Exception):
            await socket.close(4401, "not authenticated")
        return
    SOCKETS.labels("visitor").inc()
    try:
        await _Conversing(socket, visitor, after).run()
    finally:
        SOCKETS.labels("visitor").dec()


async def _authenticated(socket: AnySocket, first: Any) -> tuple[Visitor, int]:
    if not isinstance(first, dict) or first.get("type") != "auth":
        raise Invalid(FieldError("type", "auth"))
    visitor = visitor_of(str(first.get("token", "")))
    admitted = await admit_channel(visitor.tenant_id, visitor.channel_id)
    check_site(socket, admitted.rules)
    if not await sessions.is_welcome_now(visitor):
        raise Invalid(FieldError("token", "blocked"))
    return visitor, max(0, int(first.get("after", 0)))


class _Conversing:
    """One open socket: a reader for what the visitor does, a pusher for what happens."""

    def __init__(self, socket: AnySocket, visitor: Visitor, after: int) -> None:
        self.socket = socket
        self.visitor = visitor
        self.after = after
        self.conversation_id: UUID | None = None
        self.standing: Standing | None = None
        self.stood_at: float | None = 0.0  # when it was last looked; None as long as nobody waits

    async def run(self) -> None:
        stopping: asyncio.Event = self.socket.app.state.stopping
        tenant = self.visitor.tenant_id
        async with hub.subscribe(topic_for(tenant, "contact", self.visitor.contact_id)) as wakes:
            tasks = [
                asyncio.create_task(self._push(wakes)),
                asyncio.create_task(self._read()),
                asyncio.create_task(stopping.wait()),
            ]
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
            code = 1001 if stopping.is_set() else 1000
            for task in done:
                failure = task.exception()
                if isinstance(failure, Refusal):
                    code = 4401
                elif failure is not None and not isinstance(failure, WebSocketDisconnect):
                    log.warning("socket_ended", error=repr(failure))
                    code = 1011
            with contextlib.suppress(Exception):
                await self.socket.close(code)

    async def _push(self, wakes: "asyncio.Queue[Payload]") -> None:
        """Send what is new; the database is asked on every wake and once a second, so a lost wake costs a second."""
        await self._catch_up(wakes)
        await self._send({"type": "ready", "conversation_id": str(self.conversation_id), "seq": self.after})
        await self._stand()
        while True:
            try:
                wake = await asyncio.wait_for(wakes.get(), _POLL_S)
            except TimeoutError:
                wake = {}
                await self._still_here()
            if "on" in wake:
                if wake.get("author") != "contact":
                    await self._send({"type": "typing", "author": wake.get("author", "agent"), "on": wake["on"]})
                continue
            if wake.get("blocked"):
                await self.socket.close(4401, "blocked")
                return
            await self._catch_up(wakes)
            await self._stand()

    async def _still_here(self) -> None:
        """Only a demo goes away under those who are in it: what they do next is refused, and they come in anew."""
        if await stays_inside(self.visitor.tenant_id):
            with contextlib.suppress(ChannelUnavailable):
                await admit_channel(self.visitor.tenant_id, self.visitor.channel_id)

    async def _stand(self) -> None:
        """Send how they stand in the queue when it has changed, once in a few seconds at most; no message is made."""
        if self.stood_at is None or time.monotonic() - self.stood_at < STAND_S:
            return
        found = await standing.standing_of(self.visitor)
        self.stood_at = time.monotonic() if found is not None else None
        if found != self.standing:
            self.standing = found
            await self._send({"type": "standing", "standing": msgspec.to_builtins(found)})

    async def _catch_up(self, wakes: "asyncio.Queue[Payload]") -> None:
        while True:
            conversation_id, events = await reading.read(self.visitor, self.after, None)
            if conversation_id != self.conversation_id:
                if self.conversation_id is not None:
                    self.after = 0
                    conversation_id, events = await reading.read(self.visitor, 0, None)
                self.conversation_id = conversation_id
                tenant = self.visitor.tenant_id
                hub.add(wakes, topic_for(tenant, "conversation", conversation_id))
                hub.add(wakes, topic_for(tenant, "typing", conversation_id))
            if not events:
                return
            self.after = events[-1].seq
            if any(event.kind in standing.TELLS_ANEW for event in events):
                self.stood_at = 0.0
            await self._send(
                {
                    "type": "events",
                    "conversation_id": str(conversation_id),
                    "events": msgspec.to_builtins(events),
                }
            )

    async def _read(self) -> None:
        while True:
            raw = await self.socket.receive_data(mode="text")
            if len(raw) > _MOST_FRAME:
                await self.socket.close(1009)
                return
            try:
                frame = msgspec.json.decode(raw)
            except msgspec.DecodeError:
                frame = None
            if not isinstance(frame, dict):
                await self._refuse("", Invalid(FieldError("frame", "not a JSON object")))
                continue
            await self._act(frame)

    async def _act(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "ping":
                await self._send({"type": "pong"})
            case "typing":
                if self.conversation_id is not None:
                    topic = topic_for(self.visitor.tenant_id, "typing", self.conversation_id)
                    await hub.publish(topic, {"author": "contact", "on": bool(frame.get("on"))})
            case "send":
                await self._say(frame)
            case _:
                await self._refuse("", Invalid(FieldError("type", "unknown")))

    async def _say(self, frame: dict[str, Any]) -> None:
        client_id = str(frame.get("client_id", ""))
        body = {key: value for key, value in frame.items() if key != "type"}
        try:
            new = msgspec.convert(body, NewMessage)
            admitted = await admit_channel(self.visitor.tenant_id, self.visitor.channel_id)  # as it is by now
            taken = await messages.say(self.socket.app, admitted, self.visitor, new)
        except Refusal as refusal:
            await self._refuse(client_id, refusal)
            return
        except msgspec.ValidationError as wrong:
            await self._refuse(client_id, Invalid(FieldError("", str(wrong))))
            return
        sent = {"type": "sent", "client_id": client_id, "seq": taken.seq}
        await self._send({**sent, "conversation_id": str(taken.conversation_id)})

    async def _refuse(self, client_id: str, refusal: Refusal) -> None:
        await self._send({"type": "refused", "client_id": client_id, "problem": problem_of(refusal)})

    async def _send(self, frame: dict[str, Any]) -> None:
        await send_frame(self.socket, frame)


ROUTES = [visitor_socket]
