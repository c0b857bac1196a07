"""Talks to a few routes behind the real guard and error handlers, inside the test's own event loop."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from litestar import Litestar

from hubwright.entry.audience import audience_guard
from hubwright.entry.failures import HANDLERS


@asynccontextmanager
async def serving(routes: Sequence[Any], api_key: str = "") -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app that has these routes; with `api_key` it sends it."""
    app = Litestar(
        route_handlers=list(routes), guards=[audience_guard], exception_handlers=HANDLERS, openapi_config=None
    )
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers) as client:
        yield client
