"""When operators stopped releases for everybody, and when they let them run again: meanwhile nobody pays for them."""

from collections.abc import Collection
from uuid import UUID

from hubwright.host.releases.queries import REASON
from hubwright.kernel.database import Row, global_fetch, outside_tenants


async def stops_of(release_ids: Collection[UUID]) -> list[Row]:
    """Of these releases, the oldest first: since when one runs nowhere, or again."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT release_id, at, kind <> 'restore' AS stopped FROM release_event"
            " WHERE release_id = ANY($1) AND kind IN ('suspend', 'kill', 'restore') ORDER BY at, id",
            sorted(release_ids),
        )
