"""Who and what the past of a demo is told with: ids that the tenant has them by."""

from uuid import UUID

import msgspec

from tenants.demos.bot import Bot
from tenants.demos.clock import Clock, Ids


class Colleague(msgspec.Struct, frozen=True):
    """A member who answers."""

    id: UUID
    name: str


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """`colleagues` begins with the one that somebody who looks at the demo can be."""

    ids: Ids
    channel_id: UUID
    queues: dict[str, UUID]
    colleagues: tuple[Colleague, ...]
    dispositions: dict[UUID, str]  # what it came to, as those who write it up call it, the most frequent first
    ratings: bool
    bot: Bot

    @property
    def clock(self) -> Clock:
        """The seed's clock."""
        return self.ids.clock
