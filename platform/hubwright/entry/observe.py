"""Request ids, access numbers, and the three addresses that operators watch."""

import asyncio
import re
import time
from functools import cache
from typing import Any

from litestar import MediaType, Request, get
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from hubwright.kernel.database import global_fetch, outside_tenants
from hubwright.kernel.ids import new_id
from hubwright.kernel.telemetry import REQUEST_SECONDS, REQUESTS, request_id

_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")


@cache
def _counter(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@cache
def _seconds(route: str) -> Histogram:
    return REQUEST_SECONDS.labels(route)


class Observed(ASGIMiddleware):
    """Gives each request an id (a proxy's, when it has one) and counts it by route, never by address."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Measure from the first byte to the head of the answer."""
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        own = given if _GIVEN.fullmatch(given) else new_id().hex
        token = request_id.set(own)
        started = time.perf_counter()

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", own.encode())]
                route = str(scope.get("path_template") or "unmatched")
                _counter(str(scope.get("method", "")), route, message["status"]).inc()
                _seconds(route).observe(time.perf_counter() - started)
            await send(message)

        try:
            await next_app(scope, receive, send_counted)
        finally:
            request_id.reset(token)


@get("/healthz", opt={"audience": "public"}, include_in_schema=False, media_type=MediaType.TEXT, sync_to_thread=False)
def healthz() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", opt={"audience": "public"}, include_in_schema=False)
async def readyz(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """The process can serve: PostgreSQL answers. Redis is told but not needed."""
    redis = request.app.state.redis
    told = {"database": "ok", "redis": "absent"}
    try:
        async with outside_tenants("readiness"):
            await global_fetch("SELECT 1")
    except Exception as failure:
        told["database"] = type(failure).__name__
    if redis is not None:
        try:
            async with asyncio.timeout(1):
                await redis.ping()
            told["redis"] = "ok"
        except Exception as failure:
            told["redis"] = type(failure).__name__
    return Response(told, status_code=200 if told["database"] == "ok" else 503)


@get("/metrics", opt={"audience": "public"}, include_in_schema=False, sync_to_thread=False)
def metrics() -> Response[bytes]:
    """Prometheus metrics of this process; no tenant is named in them."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


ROUTES = [healthz, readyz, metrics]
