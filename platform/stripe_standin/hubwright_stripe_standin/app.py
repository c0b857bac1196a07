"""The ASGI application: who asks, what goes wrong, what was answered before; then the answer, then the events."""

import asyncio
import contextlib
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from hubwright_stripe_standin import (
    cards,
    catalogue,
    connect,
    credit_notes,
    customers,
    grants,
    invoices,
    meters,
    pages,
    previews,
    sessions,
    subscriptions,
    test_clocks,
    webhooks,
)
from hubwright_stripe_standin.faults import Fault, Faults, Kind
from hubwright_stripe_standin.forms import Form, decode
from hubwright_stripe_standin.problem import Problem
from hubwright_stripe_standin.routing import Asked, expanded, find
from hubwright_stripe_standin.webhooks import Deliverer, Mode
from hubwright_stripe_standin.world import Obj, World

ANSWERING = (cards, catalogue, connect, credit_notes, customers, grants, invoices, meters, previews, sessions,
             subscriptions, test_clocks, webhooks)  # fmt: skip
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Reply = tuple[int, Obj]
_BROKEN = {"error": {"type": "api_error", "message": "An error occurred on the stand-in, as was asked for."}}
_OTHER_PARAMETERS = "Keys for idempotent requests can only be used with the same parameters they were first used with."
_RATE = {"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Request rate limit exceeded."}}


class StandIn:
    """One account of the stand-in; serve it on loopback."""

    def __init__(
        self, state: Path | None = None, clock: Callable[[], float] = time.time, address: str = "http://127.0.0.1"
    ) -> None:
        self.world = World(state, clock)
        self.world.address = address
        self.faults = Faults()
        self.deliverer = Deliverer(self.world)
        self.asked: list[tuple[str, str, int]] = []  # method, path, status; what a driver counts
        self.committed: Callable[[str, Form], None] = lambda _path, _form: None  # after the deed, before the answer
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, await _body(receive), send)

    async def _live(self, receive: Receive, send: Send) -> None:
        delivering: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                delivering = asyncio.create_task(self.deliverer.run(self._stopping))
                await send({"type": "lifespan.startup.complete"})
            else:
                self._stopping.set()
                if delivering is not None:
                    await delivering
                self.world.save()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, body: bytes, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path.startswith("/_pages/"):
            await self._show(path, body if method == "POST" else None, send)
        elif path.startswith("/_standin/"):
            await _json(send, *self._control(path, body))
        else:
            headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
            query = body.decode() if method == "POST" else scope["query_string"].decode()
            reply, replayed = await self._reply(method, path, decode(query), headers)
            self.asked.append((method, path, reply[0]))
            await _json(send, *reply, replayed=replayed)

    async def _reply(self, method: str, path: str, tree: Obj, headers: dict[str, str]) -> tuple[Reply, bool]:
        try:
            _known(headers)
            key = headers.get("idempotency-key") if method == "POST" else None
            print_of = hashlib.sha256(json.dumps([path, tree], sort_keys=True).encode()).hexdigest()
            before = self.world.replies.get(key) if key else None
            fault = self.faults.next(method, path)
            if fault == "rate_limited":
                return (429, _RATE), False
            if fault == "timeout":
                await _never()
            if before is not None:
                if before["fingerprint"] != print_of:
                    raise Problem(400, _OTHER_PARAMETERS, kind="idempotency_error")
                return (before["status"], before["body"]), True
        except Problem as problem:
            return (problem.status, problem.body), False
        reply = self._deed(method, path, tree, headers, fault)
        if key and (reply[0] < 300 or reply[0] == 402 or reply[0] >= 500):
            self.world.replies[key] = {"fingerprint": print_of, "status": reply[0], "body": reply[1]}
        if method != "GET":
            self.world.save()
        if reply[0] < 300 and method != "GET":
            self.committed(path, Form(tree))
        if fault == "timeout_after_commit":
            await _never()
        return reply, False

    def _deed(self, method: str, path: str, tree: Obj, headers: dict[str, str], fault: Kind | None) -> Reply:
        if fault == "server_error":
            return 500, _BROKEN
        self.world.asking = headers.get("idempotency-key")
        try:
            test_clocks.real_time_passes(self.world)
            form = Form(tree)
            route, ids = find(method, path, form)
            found = route.answer(self.world, Asked(form, ids, headers.get("stripe-account")))
            body = json.loads(json.dumps(expanded(self.world, found, form.words("expand"))))
        except Problem as problem:
            return problem.status, problem.body
        return (500, _BROKEN) if fault == "error_after_commit" else (200, body)

    async def _show(self, path: str, posted: bytes | None, send: Send) -> None:
        if path == "/_pages/style.css":
            await _send(send, 200, pages.STYLE.encode(), [(b"content-type", b"text/css")])
            return
        form = dict(parse_qsl(posted.decode())) if posted is not None else None
        shown = pages.show(self.world, path, form) or pages.Page(404, "There is no such page.")
        if posted is not None:
            self.world.save()
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        if shown.location:
            headers.append((b"location", shown.location.encode()))
        await _send(send, shown.status, shown.body.encode(), headers)

    def _control(self, path: str, body: bytes) -> Reply:
        """For tests and the demo from outside: `/_standin/health`, `/_standin/faults`, `/_standin/webhooks`."""
        wanted = json.loads(body or b"{}")
        if path == "/_standin/faults":
            self.faults.add(Fault(**wanted))
        elif path == "/_standin/webhooks":
            self.deliverer.change(Mode(**wanted))
        elif path != "/_standin/health":
            return 404, {}
        return 200, {"stand_in": True, "waiting": len(self.world.deliveries)}


def _known(headers: dict[str, str]) -> None:
    key = headers.get("authorization", "").removeprefix("Bearer ")
    if "_live_" in key:
        raise Problem(401, "This is a stand-in: it takes no live keys.")
    if "_test_" not in key:
        raise Problem(401, "You did not provide an API key, or not one for test mode.")


async def _never() -> None:
    """The answer does not come; whoever waits gives up first."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(3600)


async def _body(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _json(send: Send, status: int, body: Obj, *, replayed: bool = False) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"request-id", f"req_{hashlib.sha256(json.dumps(body).encode()).hexdigest()[:14]}".encode()),
    ]
    if replayed:
        headers += [(b"idempotent-replayed", b"true"), (b"stripe-should-retry", b"false")]
    await _send(send, status, json.dumps(body).encode(), headers)


async def _send(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
