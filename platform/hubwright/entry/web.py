"""The web process: every feature's routes in one Litestar app."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from admin_ui.csp import SecurityHeaders
from admin_ui.environment import LOCALE
from admin_ui.pages.identity.front_door import front_door
from admin_ui.preferences import ReadersLanguage
from hubwright.entry import discovery, observe
from hubwright.entry.audience import audience_guard
from hubwright.entry.custom_host import CustomHost
from hubwright.entry.failures import HANDLERS
from hubwright.entry.resources import opened, stop_on_signal
from hubwright.kernel.heartbeat import beating
from hubwright.kernel.i18n import add_catalogue
from hubwright.kernel.settings import Settings, settings
from hubwright.kernel.telemetry import open_sockets

CSRF_COOKIE = "hw_csrf"


def create_app(*, extra_routes: Sequence[Any] = ()) -> Litestar:
    """Compose the app from current settings; `extra_routes` is how the demo command adds its pages."""
    current = settings()
    add_catalogue(LOCALE)
    own_front_door = any("/" in handler.paths for handler in extra_routes)
    return Litestar(
        route_handlers=[
            *discovery.routes(),
            *observe.ROUTES,
            *extra_routes,
            *([] if own_front_door else [front_door]),
        ],
        guards=[audience_guard],
        middleware=[observe.Observed(), ReadersLanguage(), SecurityHeaders(), CustomHost()],
        exception_handlers=HANDLERS,
        csrf_config=_csrf(current),
        lifespan=[_lifespan],
        openapi_config=_openapi(),
        request_max_body_size=current.upload_max_bytes + 1024 * 1024,
        logging_config=None,  # ours stands already: one line an event, on stderr
        debug=False,
    )


def _csrf(current: Settings) -> CSRFConfig:
    return CSRFConfig(
        secret=current.secret_key,
        cookie_name=CSRF_COOKIE,
        cookie_secure=current.public_url.startswith("https:"),
        cookie_samesite="lax",
        cookie_httponly=True,
        exclude=[r"^/api/"],
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Hubwright",
        version="1",
        description="Visitor API and tenant API. Errors are application/problem+json with a stable type.",
        path="/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                "apiKey": SecurityScheme(type="http", scheme="bearer", description="A tenant's API key."),
                "visitor": SecurityScheme(type="http", scheme="bearer", description="A visitor's token."),
            }
        ),
    )


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    async with opened(settings()) as resources:
        app.state.redis = resources.redis
        app.state.files = resources.files
        app.state.buckets = resources.buckets
        app.state.stopping = resources.stopping
        stop_on_signal(resources.stopping)
        async with beating("web", resources.stopping, open_sockets):
            yield


def serve(app: Any, *, host: str, port: int) -> None:
    """Run the app until SIGTERM; polls and sockets end at once, requests within six seconds."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        ws="websockets-sansio",
        timeout_graceful_shutdown=6,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=64 * 1024,
    )
