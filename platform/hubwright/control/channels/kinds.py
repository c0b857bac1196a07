"""Which kinds of channel a flow serves."""

from uuid import UUID

from hubwright.control.channels.verbs import list_channels
from hubwright.host import catalogue


async def channel_kinds(flow_id: UUID) -> set[str]:
    """The kinds of the channels that are switched on and use this flow."""
    used = {channel.plugin for channel in await list_channels() if channel.enabled and channel.flow_id == flow_id}
    return {kind for plugin in used if (kind := catalogue.channel_kind(plugin))}
