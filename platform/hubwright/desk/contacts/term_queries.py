"""The only file that touches contact_term: by which words contacts are found."""

from uuid import UUID

from hubwright.desk.contacts.terms import terms_of
from hubwright.kernel.database import execute, fetch, fetch_one


async def index(contact_id: UUID) -> None:
    """Have a contact found by what its row says now; one that was merged away is found by nothing."""
    row = await fetch_one(
        "SELECT name, email, fields, root_id FROM contact WHERE tenant_id = $1 AND id = $2", contact_id
    )
    if row is None:
        return
    terms = terms_of(row["name"], row["email"], row["fields"]) if row["root_id"] is None else []
    await execute(
        "DELETE FROM contact_term WHERE tenant_id = $1 AND contact_id = $2 AND term <> ALL ($3::text[])",
        contact_id,
        terms,
    )
    if terms:
        await execute(
            "INSERT INTO contact_term (tenant_id, term, contact_id) SELECT $1, each, $2 FROM unnest($3::text[]) AS each"
            " ON CONFLICT DO NOTHING",
            contact_id,
            terms,
        )


async def index_some(after: UUID, most: int) -> UUID | None:
    """Index the contacts that come next by id; returns the last of them, None when there are no more."""
    found = await fetch("SELECT id FROM contact WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3", after, most)
    for row in found:
        await index(row["id"])
    return found[-1]["id"] if len(found) == most else None
