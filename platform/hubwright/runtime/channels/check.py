"""Has a channel's plugin try the channel's settings for real: what holds, what does not, and how to mend it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.channels.verbs import get_channel
from hubwright.host import catalogue
from hubwright.host.calls import installed
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, CallFailed, CheckRow


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """How it went: the plugin's own rows, or the failure that kept it from looking."""

    rows: list[CheckRow] = []
    code: str = ""
    reason: str = ""
    at: datetime

    @property
    def ok(self) -> bool:
        """Everything that was looked at holds."""
        return not self.code and all(row.ok for row in self.rows)


def can_be_checked(plugin_id: str) -> bool:
    """Whether the plugin behind a channel has a look of its own."""
    plugin = catalogue.find(plugin_id)
    return plugin is not None and "check" in plugin.manifest.implements


async def check_channel(actor: Actor, channel_id: UUID) -> Looked | None:
    """Look now, as the channel's account; None when the plugin cannot. No transaction waits for the other side."""
    actor.require(Permission.CHANNELS_MANAGE)
    async with acting_for(actor.tenant_id):
        channel = await get_channel(channel_id)
    if not can_be_checked(channel.plugin):
        return None
    try:
        async with acting_for(actor.tenant_id):
            to = await installed(channel.plugin, channel.settings, account=str(channel.id))
        rows: list[CheckRow] = await dispatcher().call(
            actor.tenant_id, to, HOOKS["check"], (), key=str(new_id()), language=actor.language
        )
    except CallFailed as failed:
        return Looked(code=failed.code, reason=failed.reason, at=utc_now())
    return Looked(rows=rows, at=utc_now())
