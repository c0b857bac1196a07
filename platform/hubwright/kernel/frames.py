"""What is said on an open socket: whoever is gone in that moment has left, and nothing is wrong."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

_GONE = 1006  # RFC 6455, 7.4.1: closed without a word


async def send_frame(socket: WebSocket[Any, Any, Any], frame: Mapping[str, Any]) -> None:
    """Send a frame as JSON text; raises WebSocketDisconnect when the other side has closed meanwhile.

    The server says that in two ways, by an OSError or, once the closing has been seen, by a RuntimeError.
    """
    try:
        await socket.send_text(msgspec.json.encode(frame).decode())
    except (OSError, RuntimeError) as gone:
        raise WebSocketDisconnect(code=_GONE, detail=str(gone)) from gone
