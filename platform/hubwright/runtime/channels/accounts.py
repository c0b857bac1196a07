"""A messaging channel with the plugin behind it, as it is called on its behalf."""

import contextlib
from uuid import UUID

import msgspec

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import get_channel, list_channels
from hubwright.desk.conversations.read import get_conversation
from hubwright.host import catalogue
from hubwright.host.calls import Installed, installed
from hubwright.host.failures import NotHere
from hubwright.kernel.errors import Missing
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
    to = await installed(channel.plugin, channel.settings, account=str(channel.id))
    can = catalogue.messaging_of(to.plugin.manifest)
    if can is None:
        raise NotHere(f"the plugin {channel.plugin} brings no messaging channel")
    return Account(channel, to, can)


async def called_for_step(plugin_id: str, conversation_id: UUID | None) -> Installed:
    """The plugin of a step: as the account that the conversation is on, or the company's first one, if it has any."""
    if catalogue.find_messaging(plugin_id) is None:
        return await installed(plugin_id)
    own = [each for each in await list_channels() if each.plugin == plugin_id and each.enabled]
    if not own:
        return await installed(plugin_id)
    at = await _channel_at(conversation_id)
    account = next((each for each in own if each.id == at), own[0])
    return await installed(plugin_id, account.settings, account=str(account.id))


async def _channel_at(conversation_id: UUID | None) -> UUID | None:
    """A run is on no channel, and has the place of a conversation all the same."""
    with contextlib.suppress(Missing):
        return (await get_conversation(conversation_id)).channel_id if conversation_id is not None else None
    return None
