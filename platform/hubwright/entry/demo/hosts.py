"""The demo signs people in with one press, so it answers nobody who came here under another name than loopback's.

At a host name that a company has proved, `entry.custom_host` serves the chat and nothing else; that may pass.
"""

import ipaddress
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from hubwright.entry.custom_host import host_of
from hubwright.kernel.errors import StartRefused
from tenants.domains.hosts import chat_at

_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ANSWER = b"The demo answers on this machine only.\n"


def require_loopback(host: str) -> None:
    """Refuse to listen anywhere others could reach."""
    try:
        fine = ipaddress.ip_address(host).is_loopback
    except ValueError:
        fine = host == "localhost"
    if not fine:
        raise StartRefused(f"The demo listens on this machine only (127.0.0.1), not on {host}; use `hubwright serve`.")


class LoopbackHostsOnly:
    """Refuses requests and sockets whose Host is not loopback: a page elsewhere may have pointed its name at us."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the Host, then hand on."""
        if str(scope["type"]) == "lifespan" or _is_local(scope) or await _is_chat_of_a_company(scope):
            await self._app(scope, receive, send)
        elif str(scope["type"]) == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": ""})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 421, "headers": headers})
            await send({"type": "http.response.body", "body": _ANSWER, "more_body": False})


async def _is_chat_of_a_company(scope: Any) -> bool:
    if scope["type"] == "websocket" and not scope["path"].startswith("/api/v1/visitor/"):
        return False
    host = host_of(scope)
    return bool(host) and await chat_at(host) is not None


def _is_local(scope: Any) -> bool:
    hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return False
    name, colon, port = hosts[0].rpartition(":")
    return (name in _NAMES and port.isdigit()) if colon and not hosts[0].endswith("]") else hosts[0] in _NAMES
