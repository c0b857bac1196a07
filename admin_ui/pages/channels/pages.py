"""Channels: list, make one with a live preview, look after one."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.channels import preview, signing_in, switching
from admin_ui.pages.channels.looks import channel_icon, trouble_words
from admin_ui.pages.channels.matrix import matrix_for
from admin_ui.pages.channels.messaging import channel_plugin, messaging_facts
from admin_ui.pages.channels.schema import ChannelForm, channel_form, chosen_id, stored_value
from admin_ui.pages.plugins.words import connection_state
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.limits import resting
from hubwright.control.channels.schemas import ChannelChange, ChannelView, NewChannel
from hubwright.control.channels.verbs import change_channel, create_channel, get_channel, list_channels, offered_kinds
from hubwright.control.flows import list_flows
from hubwright.control.routing.list_queues import list_queues, queues_to_choose
from hubwright.desk.conversations.first_facts import first_facts
from hubwright.host import catalogue
from hubwright.host.connections.authorize import redirect_uri
from hubwright.host.installation.verbs import is_on
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, EntitlementLacking, FieldError, Invalid
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import settings
from hubwright.runtime.channels.check import Looked, check_channel

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CHANNELS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.CHANNELS_MANAGE}


@get("/channels", opt=READ, include_in_schema=False)
async def channels_page(request: AnyRequest) -> Response[str]:
    """Show every way in."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        channels, kinds = await list_channels(), await offered_kinds()
        on = {channel.plugin: await is_on(channel.plugin) for channel in channels}
        beyond = await resting(channels)
    return await page(
        request,
        "channels/channels.html",
        channels=channels,
        kinds=kinds,
        open_kinds=[kind for kind in kinds if kind.free],
        names={line.id: line.manifest.name.said_in(language()) for line in catalogue.catalogue() if line.manifest},
        on=on,
        resting=beyond,
        embedded={plugin: catalogue.find_channel(plugin) is not None for plugin in on},
        icons={plugin: channel_icon(plugin) for plugin in on},
        may_manage=actor.may(Permission.CHANNELS_MANAGE),
    )


async def _form(plugin_id: str) -> ChannelForm:
    return await channel_form(await channel_plugin(plugin_id), await list_flows(), await queues_to_choose())


async def _new(request: AnyRequest, plugin_id: str, reading: Reading | None, status: int = 200) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        kinds = await offered_kinds()
        kind = next((kind for kind in kinds if kind.plugin == plugin_id), None)
        if kind is None:
            raise PluginNotOn(plugin_id)
        shape = await _form(plugin_id)
        flows, queues = await list_flows(), await queues_to_choose()
    first: dict[str, Any] = {
        "name": kind.title[language()],
        "flow_id": next((str(flow.id) for flow in flows if flow.live), None),
        "queue_id": str(queues[0].id) if queues else None,
        "settings": {},
    }
    form = build_form(shape.schema, reading or first, form_id="channel", groups=shape.groups)
    return await page(
        request,
        "channels/new.html",
        status=status,
        kind=kind,
        form=form,
        locked=shape.locked,
        embedded=catalogue.find_channel(plugin_id) is not None,
    )


@get("/channels/new/{plugin_id:str}", opt=MANAGE, include_in_schema=False)
async def new_channel_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Ask for what a new channel needs, beside a live preview."""
    return await _new(request, plugin_id, None)


@post("/channels/new/{plugin_id:str}", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_channel(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Make it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        shape = await _form(plugin_id)
    reading = read_form(shape.schema, await posted_form(request))
    if reading.accepted:
        value = reading.value
        new = NewChannel(
            plugin=plugin_id,
            name=value["name"],
            settings=value["settings"],
            flow_id=chosen_id(value, "flow_id"),
            queue_id=chosen_id(value, "queue_id"),
            language=value.get("language") or "",
        )
        try:
            async with acting_for(actor.tenant_id):
                made = await create_channel(actor, new)
        except Invalid as refused:
            reading.refuse(refused.errors)
        except EntitlementLacking as refused:
            reading.refuse([FieldError("name", refused.sentence())])
        else:
            return see_other(request, f"/channels/{made.id}", _("The channel is on. Try it."))
    return await _new(request, plugin_id, reading, reading.status)


@get("/channels/{channel_id:uuid}", opt=READ, include_in_schema=False)
async def channel_page(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[str]:
    """Show how customers reach it, and whether they did."""
    return await _overview(request, channel_id)


async def _overview(request: AnyRequest, channel_id: UUID, looked: Looked | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        channel = await get_channel(channel_id)
        facts, on = await first_facts(channel_id), await is_on(channel.plugin)
        flows = {flow.id: flow for flow in await list_flows()}
        queues = {queue.id: queue for queue in await list_queues()}
        messaging = await messaging_facts(channel)
        rests = bool(await resting([channel]))
    if messaging is not None:
        return await page(
            request,
            "channels/messaging.html",
            channel=channel,
            facts=facts,
            working=on,
            rests=rests,
            messaging=messaging,
            looked=looked,
            trouble_words=trouble_words,
            state_words=connection_state,
            redirect_uri=redirect_uri(),
            may_connect=actor.may(Permission.PLUGINS_MANAGE),
            matrix=matrix_for(channel.plugin),
            flow=flows.get(channel.flow_id) if channel.flow_id else None,
            queue=queues.get(channel.queue_id) if channel.queue_id else None,
            may_manage=actor.may(Permission.CHANNELS_MANAGE),
        )
    plugin = catalogue.find_channel(channel.plugin)
    base = settings().public_url
    return await page(
        request,
        "channels/channel.html",
        channel=channel,
        facts=facts,
        working=on and plugin is not None,
        rests=rests,
        messaging=None,
        matrix=matrix_for(channel.plugin),
        snippet=plugin.snippet(base, channel.key) if plugin else "",
        sites=plugin.rules(channel.settings).allowed_sites if plugin else [],
        hosted=f"{base}/c/{channel.key}",
        flow=flows.get(channel.flow_id) if channel.flow_id else None,
        queue=queues.get(channel.queue_id) if channel.queue_id else None,
        may_manage=actor.may(Permission.CHANNELS_MANAGE),
    )


@post("/channels/{channel_id:uuid}/check", opt=MANAGE, include_in_schema=False, status_code=200)
async def submit_check(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[Any]:
    """Have the plugin try the channel's settings, and show row by row what holds."""
    actor = actor_of(request)
    looked = await check_channel(actor, channel_id)
    if looked is None:
        return see_other(
            request, f"/channels/{channel_id}", _("There is nothing to try: this channel needs no other side.")
        )
    if not is_fragment_request(request):
        return await _overview(request, channel_id, looked)
    async with acting_for(actor.tenant_id):
        channel = await get_channel(channel_id)
    return fragment(request, "channels/looked.html", channel=channel, looked=looked, trouble_words=trouble_words)


@get("/channels/{channel_id:uuid}/checks", opt=READ, include_in_schema=False)
async def channel_checks(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[str]:
    """The rows that tick themselves when the first message arrives."""
    async with acting_for(actor_of(request).tenant_id):
        channel = await get_channel(channel_id)
        facts, on = await first_facts(channel_id), await is_on(channel.plugin)
        messaging = await messaging_facts(channel)
    return fragment(request, "channels/checks.html", channel=channel, facts=facts, working=on, messaging=messaging)


async def _settings(
    request: AnyRequest, channel: ChannelView, shape: ChannelForm, reading: Reading | None, status: int = 200
) -> Response[str]:
    form = build_form(shape.schema, reading or stored_value(channel), form_id="channel", groups=shape.groups)
    return await page(
        request,
        "channels/settings.html",
        status=status,
        channel=channel,
        form=form,
        locked=shape.locked,
        embedded=catalogue.find_channel(channel.plugin) is not None,
    )


@get("/channels/{channel_id:uuid}/settings", opt=MANAGE, include_in_schema=False)
async def channel_settings_page(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[str]:
    """Show the settings beside a live preview."""
    async with acting_for(actor_of(request).tenant_id):
        channel = await get_channel(channel_id)
        shape = await _form(channel.plugin)
    return await _settings(request, channel, shape, None)


@post("/channels/{channel_id:uuid}/settings", opt=MANAGE, include_in_schema=False, status_code=303)
async def save_channel(request: AnyRequest, channel_id: FromPath[UUID]) -> Response[Any]:
    """Save the settings; refused when somebody else saved since the form was loaded."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        channel = await get_channel(channel_id)
        shape = await _form(channel.plugin)
    posted = await posted_form(request)
    reading = read_form(shape.schema, posted, stored=stored_value(channel))
    rev = (posted.get("rev") or [""])[-1]
    if reading.accepted:
        change = ChannelChange(
            name=reading.value["name"],
            settings=reading.value["settings"],
            flow_id=chosen_id(reading.value, "flow_id"),
            queue_id=chosen_id(reading.value, "queue_id"),
            language=reading.value.get("language") or "",
            rev=int(rev) if rev.isdigit() else channel.rev,
        )
        try:
            async with acting_for(actor.tenant_id):
                await change_channel(actor, channel_id, change)
        except Invalid as refused:
            reading.refuse(refused.errors)
        except (Conflict, EntitlementLacking) as refused:
            reading.refuse([FieldError("", refused.sentence())])
        else:
            said = _("Saved. New visitors see it at once.")
            if catalogue.find_channel(channel.plugin) is None:
                said = _("Saved. It counts from the next message on.")
            return see_other(request, f"/channels/{channel_id}/settings", said)
    return await _settings(request, channel, shape, reading, reading.status)


ROUTES = [
    channels_page,
    new_channel_page,
    submit_channel,
    channel_page,
    submit_check,
    channel_checks,
    channel_settings_page,
    save_channel,
    *preview.ROUTES,
    *signing_in.ROUTES,
    *switching.ROUTES,
]
