"""Has links of a contact looked at again when something was said of the contact here."""

from collections.abc import Iterable
from uuid import UUID

from hubwright.desk.crm_links import queries
from hubwright.host.dispatch.activations import activations
from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue

SYNC = "crm.sync"


async def said_here(contact_id: UUID, fields: Iterable[str], *, but_not: UUID | None = None) -> None:
    """In the transaction in which it is said; companies without such a plugin pay a look into memory."""
    if not await activations.impls_here("read_contacts"):
        return
    now = utc_now()
    for link_id in await queries.said_here(contact_id, dict.fromkeys(fields, now), but_not):
        await ask(link_id)


async def ask(link_id: UUID) -> None:
    """Bring both sides of a link in step, soon."""
    await enqueue(SYNC, {"link_id": str(link_id)})
