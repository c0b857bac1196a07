"""A messaging channel with the plugin behind it, as it is called on its behalf."""

from uuid import UUID

import msgspec

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel
from hubwright.host import catalogue
from hubwright.host.calls import Installed, installed
from hubwright.host.failures import NotHere
from hubwright_sdk import CallFailed
from hubwright_sdk.manifest import Messaging


class ChannelOff(CallFailed):
    """The company has switched this channel off."""

    code = "channel_off"


class Account(msgspec.Struct, frozen=True):
    """One configured account of a channel plugin; the plugin is set up with the account's own settings."""

    channel: ChannelView
    to: Installed
    can: Messaging

    @property
    def pulls(self) -> bool:
        return "pull" in self.to.plugin.manifest.implements


async def account_of(channel_id: UUID) -> Account:
    """Find it for the active tenant; raises CallFailed with the reason when it may not be called now."""
    channel = await get_channel(channel_id)
    if not channel.enabled:
        raise ChannelOff("this channel is switched off")
    to = await installed(channel.plugin, channel.settings)
    can = catalogue.messaging_of(to.plugin.manifest)
    if can is None:
        raise NotHere(f"the plugin {channel.plugin} brings no messaging channel")
    return Account(channel, to, can)
