"""The icons of plugins: what somebody else drew, shown so that it can do nothing."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from hubwright.control.marketplace.presentation.routes import CLOSED
from hubwright.host.icons import icon_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

_NEUTRAL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#5b6b79"/>'
    b'<circle cx="32" cy="32" r="14" fill="none" stroke="#fff" stroke-width="4"/></svg>'
)
_DRAWN = {**CLOSED, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@get(
    "/marketplace/{plugin_id:str}/icon",
    opt={"audience": "tenant", "permission": Permission.PLUGINS_READ},
    include_in_schema=False,
)
async def plugin_icon(request: Request[Any, Any, Any], plugin_id: FromPath[str]) -> Response[bytes]:
    """Serve one; of what a company may not see, and of what is gone, a neutral one, as of nothing at all."""
    async with acting_for(actor_of(request).tenant_id):
        icon = await icon_of(plugin_id)
    if icon is None:
        return Response(_NEUTRAL, media_type="image/svg+xml", headers={**_DRAWN, "Cache-Control": "no-store"})
    kept = {"Cache-Control": "private, max-age=86400"}  # the address carries the version
    return Response(icon.data, media_type=icon.media_type, headers={**_DRAWN, **kept})


ROUTES = [plugin_icon]
