"""Everything that is a customer's: the contact with those merged into it, and what hangs on them."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from hubwright.desk.contacts import home_queries
from hubwright.kernel.database.named_rows import ids_where
from hubwright.kernel.database.shapes import Shape
from tenants.erase.customer import queries
from tenants.erase.customer.rules import Of

Shapes = Mapping[str, Shape]
_SHORTEST = 5  # a shorter name is a word like any other


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Ids by what they are of, and the words by which the machine may mention the customer."""

    contact_id: UUID
    ids: dict[Of, list[UUID]]
    words: list[str]


async def reach_of(contact_id: UUID, shapes: Shapes) -> Reach:
    """Find it all; of a merged contact everything of who speaks for them."""
    root = await home_queries.root_of(contact_id)
    contacts = await home_queries.spoken_for(root)
    ids: dict[Of, list[UUID]] = {"contacts": contacts}
    for of, table, column, by, above in (
        ("conversations", "conversation", "id", "contact_id", "contacts"),
        ("identities", "identity", "id", "contact_id", "contacts"),
        ("devices", "device", "id", "contact_id", "contacts"),
        ("links", "crm_link", "id", "contact_id", "contacts"),
        ("merges", "contact_merge", "id", "target_id", "contacts"),
        ("messages", "message", "id", "conversation_id", "conversations"),
        ("sessions", "flow_session", "id", "conversation_id", "conversations"),
    ):
        ids[of] = await ids_where(shapes[table], column, by, ids[above])  # type: ignore[index]  # the literals above
    ids["merges"] += await ids_where(shapes["contact_merge"], "id", "source_id", contacts)
    named = [*contacts, *ids["conversations"]]
    ids["sessions"] += await ids_where(shapes["flow_run"], "id", "concerns", named)
    ids["files"] = await ids_where(shapes["file"], "id", "contact_id", contacts)
    ids["files"] += await ids_where(shapes["message"], "file_id", "conversation_id", ids["conversations"])
    ids["all"] = [*named, *ids["identities"], *ids["devices"], *ids["links"], *ids["merges"], *ids["sessions"]]
    ids = {of: sorted(set(found)) for of, found in ids.items()}
    words = {str(each) for each in [*named, *ids["identities"]]} | set(await queries.words_of(contacts))
    return Reach(
        contact_id=root,
        ids=ids,
        words=sorted({word.strip().lower() for word in words if len(word.strip()) >= _SHORTEST}),
    )
