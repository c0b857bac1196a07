"""What a channel can and cannot do, by its plugin."""

from uuid import UUID

from hubwright.control.channels import queries
from hubwright.host import catalogue
from hubwright_sdk.manifest import Messaging


async def plugin_behind(channel_id: UUID) -> str:
    """Whose channel it is; empty for one that is gone."""
    return await queries.plugin_of(channel_id) or ""


async def matrix_of(channel_id: UUID) -> Messaging | None:
    """None for a channel that nobody sends for, or whose plugin is gone."""
    return catalogue.find_messaging(await queries.plugin_of(channel_id))
