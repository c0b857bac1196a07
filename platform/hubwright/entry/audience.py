"""Who may come through which door: every route declares its audience, and this guard holds it to that.

In a company that is suspended or closing nothing is changed through any of them but what says `while_held`.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from hubwright.control.companies.standing import require_writable
from hubwright.control.identity.authenticate import actor_from_api_key, actor_from_cookie
from hubwright.control.identity.sessions import COOKIE_NAME, SALES_COOKIE
from hubwright.control.marketplace.partners import actor_from_token
from hubwright.control.platform_access import admit
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing, NotAllowed, SignInNeeded
from hubwright.kernel.inside import stays_inside
from tenants.demos.errors import DemoWasReset
from tenants.demos.schemas import Seat
from tenants.demos.seats import seat_of, take_to_fresh

AUDIENCES = frozenset({"public", "visitor", "tenant", "account", "operator", "sales", "seat", "partner", "demo"})
GENERATION_HEADER = "x-demo-generation"  # which of a demo's tenants the page was made from
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
    actor = await _actor_for(audience, connection)
    if actor.access is not None:
        connection.state.actor, connection.state.seat = actor, None
        await admit(actor, str(connection.scope.get("method") or "SOCKET"), connection.scope["path"], handler.opt)
        await _require_open(connection, actor, handler)
        return
    if audience == "operator":
        actor.require_operator()
    seat = await _seat(connection, actor) if audience != "sales" else None
    if audience == "seat" and seat is None:
        raise Missing("demo")
    if audience == "tenant":
        if actor.kind not in ("member", "api_key"):
            raise SignInNeeded
        actor.require(handler.opt["permission"])
        await _require_open(connection, actor, handler)
        if needed := handler.opt.get("entitlement"):
            await entitlements.require_for(actor.tenant_id, needed)
    connection.state.actor, connection.state.seat = actor, seat


async def _actor_for(audience: str, connection: AnyConnection) -> Actor:
    if audience == "partner":
        return await _partner(connection)
    return await (_sales(connection) if audience == "sales" else _actor(connection))


async def _sales(connection: AnyConnection) -> Actor:
    """Who looks at a demo is somebody of it meanwhile; that they are of sales waits in a cookie of its own."""
    cookies = [connection.cookies.get(name, "") for name in (COOKIE_NAME, SALES_COOKIE)]
    actors = [await actor_from_cookie(cookie) for cookie in cookies if cookie]
    found = next((one for one in actors if one is not None and one.kind == "sales"), None)
    if found is None:
        raise NotAllowed if any(actors) else SignInNeeded
    return found


async def _seat(connection: AnyConnection, actor: Actor) -> Seat | None:
    """Where somebody is who is in a demo: told and taken along after a reset, told so when it is over."""
    is_member = actor.kind == "member" and await stays_inside(actor.tenant_id)
    seat = await seat_of(actor) if is_member or actor.kind == "account" else None
    if seat is None or str(connection.scope["type"]) == "websocket":
        return seat
    shown = connection.headers.get(GENERATION_HEADER, "")
    if not seat.was_reset and shown in ("", str(seat.demo.generation)):
        return seat
    whole = connection.headers.get("hx-request") or connection.headers.get("sec-fetch-dest", "document") == "document"
    raise DemoWasReset(await take_to_fresh(seat, actor.tenant_id) if whole else "")


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
    cookie = connection.cookies.get(COOKIE_NAME, "")
    actor = await actor_from_cookie(cookie) if cookie else None
    if actor is None:
        raise SignInNeeded
    return actor


def _bearer(connection: AnyConnection) -> str:
    scheme, _space, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise SignInNeeded
    return key.strip()
