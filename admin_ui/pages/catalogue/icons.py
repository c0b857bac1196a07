"""The icons of plugins: what somebody else drew, shown so that it can do nothing."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from hubwright.control.marketplace.presentation.routes import CLOSED
from hubwright.host.icons import icon_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

_DRAWN = {**CLOSED, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@get(
    "/marketplace/{plugin_id:str}/icon",
    opt={"audience": "tenant", "permission": Permission.PLUGINS_READ},
    include_in_schema=False,
)
async def plugin_icon(request: Request[Any, Any, Any], plugin_id: FromPath[str]) -> Response[bytes]:
    """Serve one; who may not see a plugin does not see its icon."""
    async with acting_for(actor_of(request).tenant_id):
        icon = await icon_of(plugin_id)
    if icon is None:
        raise Missing("icon")
    kept = {"Cache-Control": "private, max-age=86400"}  # the address carries the version
    return Response(icon.data, media_type=icon.media_type, headers={**_DRAWN, **kept})


ROUTES = [plugin_icon]
