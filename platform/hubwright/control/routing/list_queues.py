"""The queues a flow or a channel may hand over to."""

from uuid import UUID

import msgspec

from hubwright.control.routing import queries


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue; `key` is what flows name."""

    id: UUID
    key: str
    name: str
    offer_seconds: int


async def list_queues() -> list[QueueView]:
    """List queues, the default one first."""
    return [QueueView(**row) for row in await queries.queues()]
