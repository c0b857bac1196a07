"""Work on contacts that a worker does."""

from typing import Any
from uuid import UUID

from hubwright.desk.contacts import term_queries
from hubwright.desk.contacts.match import MATCH, match_contact
from hubwright.desk.contacts.transfer import TRANSFER, go_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue, job

INDEX = "contacts.index"
_AT_ONCE = 300


@job(MATCH)
async def look_for_matches(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Find who may be one person with a contact."""
    async with acting_for(tenant_id):
        await match_contact(UUID(payload["contact_id"]))


@job(INDEX)
async def index_contacts(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Make contacts searchable, some at a time."""
    async with acting_for(tenant_id):
        last = await term_queries.index_some(UUID(payload.get("after", "0" * 32)), _AT_ONCE)
        if last is not None:
            await enqueue(INDEX, {"after": str(last)})


@job(TRANSFER)
async def transfer_contacts(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Take a file in, or write one; each part is committed, and the next attempt goes on from there."""
    transfer_id = UUID(payload["transfer_id"])
    while True:
        async with acting_for(tenant_id):
            if not await go_on(transfer_id):
                return
