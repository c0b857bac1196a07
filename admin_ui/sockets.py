"""Letting a page's socket in: from our own origin, with the sign-in's CSRF token as its first frame."""

import asyncio
import contextlib
import hmac
from typing import Any

from litestar import WebSocket
from litestar.exceptions import SerializationException, WebSocketDisconnect

from hubwright.kernel.actor import actor_of
from hubwright.kernel.address import is_own_origin

AnySocket = WebSocket[Any, Any, Any]
AUTH_S = 5.0


async def first_frame(socket: AnySocket) -> dict[str, Any] | None:
    """Accept a socket and read how it presents itself; None when it was shut again."""
    await socket.accept()
    if socket.headers.get("origin") is None or not is_own_origin(socket):
        await socket.close(4403, "origin")
        return None
    try:
        first = await asyncio.wait_for(socket.receive_json(), AUTH_S)
    except WebSocketDisconnect:
        return None
    except (TimeoutError, SerializationException):
        first = None
    if isinstance(first, dict) and actor_of(socket).session_id is not None and _authenticated(socket, first):
        return first
    with contextlib.suppress(Exception):
        await socket.close(4401, "not authenticated")
    return None


def _authenticated(socket: AnySocket, first: dict[str, Any]) -> bool:
    """The first frame repeats the CSRF token, which only a page of ours can read."""
    config = socket.app.csrf_config
    if config is None or first.get("type") != "auth":
        return False
    given, kept = str(first.get("csrf", "")), socket.cookies.get(config.cookie_name, "")
    return bool(kept) and hmac.compare_digest(given.encode(), kept.encode())
