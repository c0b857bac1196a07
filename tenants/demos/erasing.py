"""What is left of a demo's tenant when nothing leads to it any more."""

from uuid import UUID

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel, list_channels
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from tenants.demos import queries


async def erase_left(tenant_id: UUID) -> None:
    """Shut its channels, so that nothing is begun there any more."""
    acting = Actor(kind="operator", tenant_id=tenant_id, name="Hubwright", permissions=frozenset(Permission))
    async with acting_for(tenant_id):
        for channel in await list_channels():
            if channel.enabled:
                await change_channel(acting, channel.id, ChannelChange(enabled=False))
    await queries.erased(tenant_id)
