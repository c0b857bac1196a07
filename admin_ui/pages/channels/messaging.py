"""What the pages show of a channel that a plugin receives and sends for."""

import msgspec

from admin_ui.pages.channels.looks import trouble_words
from hubwright.control.channels import line_queries
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.schemas import ChannelView
from hubwright.control.plugin_hooks.addresses import HookAddress, account_addresses
from hubwright.host import catalogue
from hubwright.host.connections.accounts import of_company
from hubwright.host.connections.schemas import ConnectionView
from hubwright.host.connections.verbs import connections_of_account
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.verbs import callable_plugin
from hubwright.kernel.database import Row
from hubwright.runtime.channels.check import can_be_checked
from hubwright_sdk.channel import Plugin
from hubwright_sdk.manifest import Messaging


class MessagingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Its addresses, what it can show, and what is wrong."""

    can: Messaging
    pulls: bool
    addresses: list[HookAddress]
    trouble: Row | None
    trouble_told: str
    connects: bool
    own: list[ConnectionView]
    checks: bool


async def channel_plugin(plugin_id: str) -> Plugin:
    """The plugin whose form a channel has; refuses one that brings no channels here."""
    embedded = catalogue.find_channel(plugin_id)
    if embedded is not None:
        return embedded
    try:
        plugin = await callable_plugin(plugin_id)
    except (PluginOff, PluginUnavailable):
        raise PluginNotOn(plugin_id) from None
    if catalogue.messaging_of(plugin.manifest) is None:
        raise PluginNotOn(plugin_id)
    return plugin


async def messaging_facts(channel: ChannelView) -> MessagingFacts | None:
    """None for a channel that lives in a web page, or whose plugin is gone."""
    plugin, can = catalogue.find(channel.plugin), catalogue.find_messaging(channel.plugin)
    if plugin is None or can is None:
        return None
    trouble = await line_queries.trouble(channel.id)
    return MessagingFacts(
        can=can,
        pulls="pull" in plugin.manifest.implements,
        addresses=account_addresses(channel.plugin, channel.key),
        trouble=trouble,
        trouble_told=trouble_words(trouble["code"]) if trouble is not None else "",
        connects=bool(of_company(plugin.manifest)),
        own=await connections_of_account(channel.plugin, channel.id, channel.settings),
        checks=can_be_checked(channel.plugin),
    )
