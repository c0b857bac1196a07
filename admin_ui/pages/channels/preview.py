"""The live preview: the plugin's own panel in a frame, fed with settings that are not saved."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.forms import posted_form
from admin_ui.forms.reading import value_of
from admin_ui.forms.schema import fields
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.verbs import get_channel
from hubwright.host import catalogue
from hubwright.host.installation.verbs import is_on
from hubwright.kernel import entitlements
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import language
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import settings
from hubwright.kernel.sniff import ACCEPTED
from hubwright.runtime.visitor.pages import panel_response
from hubwright.runtime.visitor.schemas import MOST_TEXT
from hubwright_sdk import EmbeddedChannel, SettingsInvalid
from hubwright_sdk.channel import ChannelView, UploadRules

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.CHANNELS_MANAGE}


async def _plugin(plugin_id: str) -> EmbeddedChannel:
    plugin = catalogue.find_channel(plugin_id)
    if plugin is None or not await is_on(plugin_id):
        raise PluginNotOn(plugin_id)
    return plugin


@get("/channels/preview/{plugin_id:str}", opt=MANAGE, include_in_schema=False)
async def preview_frame(
    request: AnyRequest, plugin_id: FromPath[str], channel: FromQuery[UUID | None] = None
) -> Response[str]:
    """The panel as visitors would see it; it talks to nobody."""
    async with acting_for(actor_of(request).tenant_id):
        plugin = await _plugin(plugin_id)
        known = await get_channel(channel) if channel else None
        rating = await entitlements.allowed("csat.rating")
        may_hide = await entitlements.allowed("webchat.hide_mark")
    values = known.settings if known else plugin.clean_settings({})
    view = ChannelView(
        key="preview",
        name=known.name if known else "",
        settings=values,
        language="zh" if language() == "zh" else "en",
        mode="preview",
        agents_available=True,
        rating_enabled=rating,
        show_mark=bool(values.get("show_mark", True)) or not may_hide,
        upload=UploadRules(settings().upload_max_bytes, list(ACCEPTED)),
        text_limit=MOST_TEXT,
    )
    return panel_response(request, plugin.panel_page("", view), ancestors="'self'")


@post("/channels/preview/{plugin_id:str}", opt=MANAGE, include_in_schema=False, status_code=200)
async def preview_settings(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """What the panel should show for a half-filled form; settings that cannot be used change nothing."""
    async with acting_for(actor_of(request).tenant_id):
        plugin = await _plugin(plugin_id)
    value = value_of(fields(settings=plugin.manifest.config_schema), await posted_form(request))
    try:
        cleaned = plugin.clean_settings(value["settings"])
    except SettingsInvalid:
        return Response(None, status_code=204)
    return Response({"settings": plugin.public_settings(cleaned), "language": language()})


ROUTES = [preview_frame, preview_settings]
