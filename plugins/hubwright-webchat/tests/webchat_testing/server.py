"""A small visitor server that keeps the wire protocol and can be told to misbehave."""

import asyncio
import contextlib
import json
import mimetypes
import secrets
import socket as sockets
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.exceptions import HTTPException, WebSocketDisconnect

from hubwright_sdk import ChannelView, UploadRules
from hubwright_webchat.plugin import plugin
from webchat_testing.callbacks import callback_routes
from webchat_testing.desk import Desk, Visitor
from webchat_testing.faults import Faults

KEY = "wk_test"
AnyRequest = Request[Any, Any, Any]
PNG = "image/png"


class Server:
    """One channel on one port of loopback."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.faults = Faults()
        self.settings: dict[str, Any] = {}
        self.view: dict[str, Any] = {}
        self.open_sockets: set[WebSocket[Any, Any, Any]] = set()
        self.host_policy = ""
        self.port = 0

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def drop_sockets(self) -> None:
        for open_socket in list(self.open_sockets):
            with contextlib.suppress(Exception):
                await open_socket.close(code=1012)

    def document(self, mode: str, language: str) -> Response[str]:
        settings = plugin.clean_settings({"allowed_sites": [self.at("", "localhost")], **self.settings})
        view: dict[str, Any] = {
            "key": KEY,
            "name": "Aurora",
            "settings": settings,
            "language": language,
            "mode": mode,
            "agents_available": True,
            "rating_enabled": True,
            "show_mark": True,
            "upload": UploadRules(max_bytes=2_000_000, types=[PNG, "image/jpeg", "application/pdf"]),
            "text_limit": 2000,
            **self.view,
        }
        page = plugin.panel_page("", ChannelView(**view))
        boot = json.dumps(page.boot).replace("<", "\\u003c")
        ancestors = " ".join(["'self'", *plugin.rules(settings).allowed_sites])
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
        )
        html = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
            f'<title>{page.title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{page.style_url}">'
            '</head><body><div id="hw-panel"></div>'
            f'<script type="application/json" id="hw-boot">{boot}</script>'
            f'<script type="module" src="{page.script_url}"></script></body></html>'
        )
        return Response(html, media_type="text/html", headers={"Content-Security-Policy": policy})


def application(server: Server) -> Litestar:
    desk, faults = server.desk, server.faults

    def visitor_of(request: AnyRequest) -> Visitor:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if faults.tokens_forgotten and token in desk.visitors:
            faults.tokens_forgotten = False
            del desk.visitors[token]
        if token not in desk.visitors:
            raise HTTPException(status_code=401, detail="unknown visitor")
        if faults.blocked:
            raise HTTPException(status_code=403, detail="You cannot send messages here any more.")
        return desk.visitors[token]

    @get(["/c/{key:str}", "/c/{key:str}/{mode:str}"])
    async def panel(request: AnyRequest) -> Response[str]:
        assert request.path_params["key"] == KEY
        return server.document(request.path_params.get("mode", "page"), request.query_params.get("lang", "en"))

    @get("/p/{plugin_id:str}/{name:path}")
    async def static(request: AnyRequest) -> Response[bytes]:
        assert request.path_params["plugin_id"] == plugin.manifest.id
        file = str(request.path_params["name"]).removeprefix("/")
        target = file.removeprefix("static/") if file.startswith("static/") else plugin.entry_files[file]
        media = {"js": "text/javascript", "css": "text/css"}[target.rsplit(".", 1)[-1]]
        return Response((plugin.static_dir / target).read_bytes(), media_type=media)

    @get("/host")
    async def host_page() -> Response[str]:
        line = plugin.snippet(server.at(""), KEY)
        headers = {"Content-Security-Policy": server.host_policy} if server.host_policy else {}
        nonce = line.replace("<script ", '<script nonce="n0" ')
        html = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">'
            f"<body><h1>A shop</h1><p>Buy things.</p>{nonce}{nonce}</body></html>"
        )
        return Response(html, media_type="text/html", headers=headers)

    @post("/api/v1/visitor/{key:str}/sessions", status_code=201)
    async def sessions(request: AnyRequest) -> Any:
        assert request.path_params["key"] == KEY
        told = json.loads(await request.body() or b"{}")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in desk.visitors:
            raise HTTPException(status_code=401, detail="unknown visitor")
        if told.get("identity_token", "no token") in faults.tokens_refused:
            problem = {
                "type": "urn:hubwright:problem:identity-not-valid",
                "title": "Sign in again",
                "reason": "expired",
            }
            return Response(problem, status_code=403)
        visitor = desk.visitor(told, token)
        return {"token": visitor.token, "contact_id": "k", "conversation_id": visitor.newest.id}

    @post("/api/v1/visitor/messages", status_code=202)
    async def messages(request: AnyRequest) -> Response[Any]:
        body = json.loads(await request.body())
        faults.posted.append(body)
        if faults.messages_down:
            faults.messages_down -= 1
            return Response({"title": "down"}, status_code=503)
        if faults.too_many:
            faults.too_many -= 1
            return Response({"title": "slow down"}, status_code=429, headers={"Retry-After": "1"})
        if faults.refuse_text and faults.refuse_text in body.get("text", ""):
            return Response({"type": "invalid", "title": "Not this word, please"}, status_code=422)
        answer = await desk.accept(visitor_of(request), body)
        if faults.lose_answers:
            faults.lose_answers -= 1
            return Response({"title": "lost"}, status_code=502)
        return Response(answer, status_code=202)

    @post("/api/v1/visitor/files", status_code=201)
    async def files(request: AnyRequest) -> dict[str, Any]:
        visitor_of(request)
        upload = (await request.form())["file"]
        content = await upload.read()
        media = mimetypes.guess_type(upload.filename)[0] or "application/octet-stream"
        file_id = secrets.token_hex(6)
        desk.files[file_id] = (upload.filename, media, content)
        size = len(content)
        return {
            "file_id": file_id,
            "name": upload.filename,
            "media_type": media,
            "size": size,
            "url": f"/files/{file_id}",
        }

    @get("/files/{file_id:str}")
    async def file(request: AnyRequest) -> Response[bytes]:
        _name, media, content = desk.files[request.path_params["file_id"]]
        return Response(content, media_type=media)

    @get("/api/v1/visitor/events")
    async def events(request: AnyRequest) -> dict[str, Any]:
        visitor = visitor_of(request)
        if faults.mute:
            raise HTTPException(status_code=503)
        query = request.query_params
        after, wait, wish = int(query.get("after", 0)), int(query.get("wait", 0)), query.get("conversation_id")

        def answer() -> dict[str, Any]:
            wanted = [one for one in visitor.conversations if one.id == wish] or [visitor.newest]
            found = [event for event in wanted[0].events if event["seq"] > after]
            return {"conversation_id": wanted[0].id, "events": found[:200], "standing": visitor.standing}

        async with desk.changed:
            if wait and not answer()["events"]:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await desk.changed.wait()
            return answer()

    @get("/api/v1/visitor/history")
    async def history(request: AnyRequest) -> dict[str, Any]:
        return {
            "conversations": [
                {
                    "conversation_id": one.id,
                    "status": one.status,
                    "started_at": one.events[0]["at"] if one.events else None,
                    "last_at": one.events[-1]["at"] if one.events else None,
                    "last_text": one.events[-1]["text"] if one.events else "",
                }
                for one in reversed(visitor_of(request).conversations)
            ]
        }

    @post("/api/v1/visitor/typing", status_code=204)
    async def typing(request: AnyRequest) -> None:
        desk.typing_heard.append(bool(json.loads(await request.body())["on"]))

    @websocket("/api/v1/visitor/socket")
    async def live(socket: WebSocket[Any, Any, Any]) -> None:
        if faults.sockets_refused:
            await socket.close(code=1008)
            return
        await socket.accept()
        first = await socket.receive_json()
        visitor = desk.visitors.get(first["token"])
        if visitor is None:
            await socket.close(code=4401)
            return
        server.open_sockets.add(socket)
        await socket.send_json({"type": "ready", "conversation_id": visitor.newest.id, "seq": 0})
        feed = asyncio.create_task(push(socket, visitor, first["after"]))
        try:
            while True:
                said = await socket.receive_json()
                if said["type"] == "typing":
                    desk.typing_heard.append(said["on"])
                elif said["type"] == "ping":
                    await socket.send_json({"type": "pong"})
        except WebSocketDisconnect:
            pass
        finally:
            server.open_sockets.discard(socket)
            feed.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await feed

    async def push(socket: WebSocket[Any, Any, Any], visitor: Visitor, after: int) -> None:
        conversation, standing = visitor.newest, None
        while True:
            async with desk.changed:
                if visitor.newest is not conversation:
                    conversation, after = visitor.newest, 0
                found = [event for event in conversation.events if event["seq"] > after]
                stands = visitor.standing != standing
                if not found and not stands:
                    await desk.changed.wait()
            if stands:
                standing = visitor.standing
                await socket.send_json({"type": "standing", "standing": standing})
            if found:
                after = found[-1]["seq"]
                await socket.send_json({"type": "events", "conversation_id": conversation.id, "events": found})

    return Litestar(
        [
            *(panel, static, host_page, sessions, messages, files, file, events, history, typing, live),
            *callback_routes(desk, visitor_of),
        ],
        openapi_config=None,
    )


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """The server on a free port, in this event loop."""
    server = Server()
    with sockets.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server.port = listening.getsockname()[1]
        config = uvicorn.Config(
            application(server),
            log_level="warning",
            lifespan="off",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        running = uvicorn.Server(config)
        task = asyncio.create_task(running.serve(sockets=[listening]))
        while not running.started:  # noqa: ASYNC110 - uvicorn says it in no other way
            await asyncio.sleep(0.01)
        yield server
        running.should_exit = True
        await task
