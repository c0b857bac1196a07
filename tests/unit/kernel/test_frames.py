"""Who closes a page while something is said to them has left; that is no failure."""

from typing import Any, cast

import pytest
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from hubwright.kernel.frames import send_frame


class _Socket:
    def __init__(self, gone: Exception | None = None) -> None:
        self.gone = gone
        self.said: list[str] = []

    async def send_text(self, text: str) -> None:
        if self.gone is not None:
            raise self.gone
        self.said.append(text)


def _as_socket(socket: _Socket) -> WebSocket[Any, Any, Any]:
    return cast("WebSocket[Any, Any, Any]", socket)


async def test_a_frame_is_sent_as_json() -> None:
    open_socket = _Socket()
    await send_frame(_as_socket(open_socket), {"type": "ready"})
    assert open_socket.said == ['{"type":"ready"}']


@pytest.mark.parametrize("gone", [ConnectionResetError("gone"), RuntimeError("after sending 'websocket.close'.")])
async def test_who_has_closed_meanwhile_has_left(gone: Exception) -> None:
    with pytest.raises(WebSocketDisconnect) as left:
        await send_frame(_as_socket(_Socket(gone)), {"type": "ready"})
    assert left.value.__cause__ is gone


async def test_what_cannot_be_written_is_a_failure() -> None:
    with pytest.raises(TypeError):
        await send_frame(_as_socket(_Socket()), {"type": object()})
