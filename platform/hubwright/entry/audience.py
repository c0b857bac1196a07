"""Who may come through which door: every route declares its audience, and this guard holds it to that.

In a company that is suspended or closing nothing is changed through any of them but what says `while_held`.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from hubwright.control.companies.standing import require_writable
from hubwright.control.identity.authenticate import actor_from_api_key, actor_from_cookie
from hubwright.control.marketplace.partners import actor_from_token
from hubwright.control.platform_access import admit
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import SignInNeeded

AUDIENCES = frozenset({"public", "visitor", "tenant", "account", "operator", "partner", "demo"})
COOKIE = "hw_session"
_OURS_TO_DESCRIBE = "/schema"
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class AudienceMissing(RuntimeError):
    """A route says nothing about who may use it: a defect that a test finds first."""


async def audience_guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Let the connection through, with its actor on `connection.state.actor`, or refuse."""
    audience = handler.opt.get("audience")
    if audience is None and connection.scope["path"].startswith(_OURS_TO_DESCRIBE):
        return
    if audience is None and connection.scope.get("method") == "OPTIONS":  # the framework's own: names the methods
        return
    if audience not in AUDIENCES:
        raise AudienceMissing(str(handler))
    if audience in ("public", "visitor", "demo"):
        return
    actor = await (_partner(connection) if audience == "partner" else _actor(connection))
    if actor.access is not None:
        connection.state.actor = actor
        await admit(actor, str(connection.scope.get("method") or "SOCKET"), connection.scope["path"], handler.opt)
        await _require_open(connection, actor, handler)
        return
    if audience == "operator":
        actor.require_operator()
    if audience == "tenant":
        if actor.kind not in ("member", "api_key"):
            raise SignInNeeded
        actor.require(handler.opt["permission"])
        await _require_open(connection, actor, handler)
        if needed := handler.opt.get("entitlement"):
            await entitlements.require_for(actor.tenant_id, needed)
    connection.state.actor = actor


async def _require_open(connection: AnyConnection, actor: Actor, handler: BaseRouteHandler) -> None:
    if _writes(connection) and not handler.opt.get("while_held"):
        await require_writable(actor.tenant_id)


def _writes(connection: AnyConnection) -> bool:
    """Sockets only tell who is here; every change comes as a request of its own."""
    return connection.scope.get("method", "GET") not in ("GET", "HEAD", "OPTIONS")


async def _partner(connection: AnyConnection) -> Actor:
    return await actor_from_token(_bearer(connection))


async def _actor(connection: AnyConnection) -> Actor:
    if connection.scope["path"].startswith("/api/"):
        return await actor_from_api_key(_bearer(connection))
    cookie = connection.cookies.get(COOKIE, "")
    actor = await actor_from_cookie(cookie) if cookie else None
    if actor is None:
        raise SignInNeeded
    return actor


def _bearer(connection: AnyConnection) -> str:
    scheme, _space, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise SignInNeeded
    return key.strip()
