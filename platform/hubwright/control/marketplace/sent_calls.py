"""The failing calls that companies sent to a partner; whose they were is not told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.partners import require_partner
from hubwright.host.releases import queries as releases
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing

MOST = 50


class SentCall(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    id: UUID
    at: datetime
    plugin: str
    release_id: UUID
    version: str
    hook: str
    ms: float
    code: str
    reason: str
    input: Any
    text: str


async def sent_to(
    actor: Actor, partner_id: UUID, *, plugin: str = "", before: UUID | None = None, most: int = MOST
) -> list[SentCall]:
    """What was sent about one plugin of theirs or about all, the newest first; go on with the id of the last."""
    plugins = await plugins_of(actor, partner_id)
    if plugin and plugin not in plugins:
        raise Missing("plugin")
    return [
        msgspec.convert(
            {**each.detail, "id": each.id, "at": each.at, "plugin": each.plugin, "release_id": each.release_id,
             "text": each.text},
            SentCall,
        )
        for each in await releases.sent_calls([plugin] if plugin else plugins, before, most)
    ]  # fmt: skip


async def plugins_of(actor: Actor, partner_id: UUID) -> list[str]:
    """The names whose calls may arrive here."""
    await require_partner(actor, partner_id)
    return await queries.plugins_of(partner_id)
