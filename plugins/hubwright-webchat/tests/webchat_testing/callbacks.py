"""The small server's callbacks: where the only visitor can be written to, asked for and cancelled."""

import json
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from webchat_testing.desk import Desk, Visitor

AnyRequest = Request[Any, Any, Any]


def callback_routes(desk: Desk, visitor_of: Callable[[AnyRequest], Visitor]) -> list[HTTPRouteHandler]:
    """What the panel may ask for."""

    @get("/api/v1/visitor/callback")
    async def callback_ways(request: AnyRequest) -> dict[str, Any]:
        visitor_of(request)
        return {"ways": desk.ways}

    @post("/api/v1/visitor/callback", status_code=200)
    async def ask_callback(request: AnyRequest) -> Response[Any]:
        visitor, wanted = visitor_of(request), json.loads(await request.body())["channel_id"]
        way = next((each for each in desk.ways if each["channel_id"] == wanted), None)
        if way is None or visitor.standing is None:
            return Response({"title": "not offered"}, status_code=409)
        return Response(await callback(visitor, {"channel_id": wanted, "channel": way["name"]}))

    @post("/api/v1/visitor/callback/cancel", status_code=200)
    async def cancel_callback(request: AnyRequest) -> dict[str, Any]:
        return await callback(visitor_of(request), None)

    async def callback(visitor: Visitor, asked: dict[str, str] | None) -> dict[str, Any]:
        assert visitor.standing is not None
        visitor.standing = {**visitor.standing, "callback": asked}
        kind = "callback_asked" if asked else "callback_cancelled"
        desk.append(visitor.newest, "system", kind, asked["channel"] if asked else "")
        await desk.tell()
        return {"standing": visitor.standing}

    return [callback_ways, ask_callback, cancel_callback]
