"""The only file that touches tables contact and identity."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.contacts.lifecycle import Stage
from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.contacts.tables import Contact, Identity
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows


async def insert_contact(
    contact_id: UUID, *, name: str, email: str, language: str, fields: dict[str, Any], now: datetime, consent: bool
) -> None:
    """Write a new contact."""
    await rows(Contact).insert(
        Contact(
            id=contact_id,
            name=name,
            email=email,
            language=language,
            fields=fields,
            consent_at=now if consent else None,
            created_at=now,
            seen_at=now,
        )
    )


async def insert_identity(
    identity_id: UUID, contact_id: UUID, channel_id: UUID, external_id: str, now: datetime
) -> None:
    """Write a contact's address on a channel."""
    await rows(Identity).insert(
        Identity(id=identity_id, contact_id=contact_id, channel_id=channel_id, external_id=external_id, created_at=now)
    )


async def claim_identity(
    identity_id: UUID, contact_id: UUID, channel_id: UUID, external_id: str, now: datetime
) -> bool:
    """The same, unless the address is somebody's there already, or becomes so at this moment: False."""
    return bool(
        await execute(
            "INSERT INTO identity (tenant_id, id, contact_id, channel_id, external_id, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, channel_id, external_id) DO NOTHING",
            identity_id,
            contact_id,
            channel_id,
            external_id,
            now,
        )
    )


async def contact_of(channel_id: UUID, external_id: str) -> UUID | None:
    """Find whose address this is; of a merged contact its own id, not that of who speaks for them."""
    row = await fetch_one(
        "SELECT coalesce(h.home_id, i.contact_id) AS home_id FROM identity i LEFT JOIN contact_home h"
        " ON h.tenant_id = $1 AND h.kind = 'identity' AND h.row_id = i.id"
        " WHERE i.tenant_id = $1 AND i.channel_id = $2 AND i.external_id = $3",
        channel_id,
        external_id,
    )
    return row["home_id"] if row else None


async def address_of(contact_id: UUID, channel_id: UUID) -> str | None:
    """Where a contact is reached on a channel; the newest, if they have several."""
    row = await _address(contact_id, channel_id)
    return row["external_id"] if row else None


async def identity_of(contact_id: UUID, channel_id: UUID) -> UUID | None:
    """The row of that address."""
    row = await _address(contact_id, channel_id)
    return row["id"] if row else None


async def _address(contact_id: UUID, channel_id: UUID) -> Row | None:
    """Of a merged contact their own, before any that came by the merge: an answer goes to whoever has asked."""
    return await fetch_one(
        "SELECT i.id, i.external_id FROM identity i LEFT JOIN contact_home h ON h.tenant_id = $1"
        " AND h.kind = 'identity' AND h.row_id = i.id WHERE i.tenant_id = $1 AND i.channel_id = $3"
        " AND i.contact_id ="
        " (SELECT coalesce((SELECT c.root_id FROM contact c WHERE c.tenant_id = $1 AND c.id = $2), $2))"
        " ORDER BY coalesce(h.home_id, i.contact_id) = $2 DESC, i.created_at DESC, i.id DESC LIMIT 1",
        contact_id,
        channel_id,
    )


async def identity_at(channel_id: UUID, external_id: str) -> UUID | None:
    """The row of an address on a channel."""
    row = await fetch_one(
        "SELECT id FROM identity WHERE tenant_id = $1 AND channel_id = $2 AND external_id = $3",
        channel_id,
        external_id,
    )
    return row["id"] if row else None


async def signed_id(contact_id: UUID, channel_id: UUID) -> str | None:
    """As whom the company's server signed for a contact on a channel, if it did."""
    row = await fetch_one(
        "SELECT substr(external_id, 6) AS id FROM identity WHERE tenant_id = $1 AND contact_id = $2"
        " AND channel_id = $3 AND external_id LIKE 'user:%' ORDER BY created_at, id LIMIT 1",
        contact_id,
        channel_id,
    )
    return row["id"] if row else None


async def get_view(contact_id: UUID) -> ContactView | None:
    """Read a contact; of one that was merged, who speaks for them."""
    row = await fetch_one(
        "SELECT c.id, c.name, c.email, c.language, c.fields, c.blocked_at IS NOT NULL AS blocked, c.created_at,"
        " c.seen_at, c.stage, c.erased_at FROM contact c WHERE c.tenant_id = $1 AND c.id ="
        " (SELECT coalesce((SELECT m.root_id FROM contact m WHERE m.tenant_id = $1 AND m.id = $2), $2))",
        contact_id,
    )
    return ContactView(**row) if row else None


async def change(contact_id: UUID, *, name: str, email: str, language: str, fields: dict[str, Any]) -> bool:
    """Fill in what became known; empty words change nothing, fields are merged. True: it is part of a merge."""
    row = await fetch_one(
        "UPDATE contact SET name = coalesce(nullif($3, ''), name), email = coalesce(nullif($4, ''), email),"
        " language = coalesce(nullif($5, ''), language), fields = fields || $6, seen_at = now()"
        " WHERE tenant_id = $1 AND id = $2 RETURNING joined",
        contact_id,
        name,
        email,
        language,
        fields,
    )
    return row is not None and row["joined"]


async def seen(contact_id: UUID) -> None:
    """Somebody whom a contact speaks for was there."""
    await execute(
        "UPDATE contact SET seen_at = now() WHERE tenant_id = $1 AND id ="
        " (SELECT root_id FROM contact m WHERE m.tenant_id = $1 AND m.id = $2)",
        contact_id,
    )


async def correct(contact_id: UUID, *, name: str | None, email: str | None, fields: dict[str, str]) -> None:
    """Write exactly this; None stays as it is, a field of no words goes."""
    await execute(
        "UPDATE contact SET name = coalesce($3, name), email = coalesce($4, email),"
        " fields = (fields || $5) - $6::text[] WHERE tenant_id = $1 AND id = $2",
        contact_id,
        name,
        email,
        {key: value for key, value in fields.items() if value},
        [key for key, value in fields.items() if not value],
    )


async def change_tags(contact_id: UUID, add: list[str], remove: list[str]) -> None:
    """Put tags on and take tags off, fifty at most; new ones come last."""
    await execute(
        "UPDATE contact SET fields = jsonb_set(fields, '{tags}', coalesce(("
        "  SELECT jsonb_agg(tag ORDER BY place) FROM ("
        "    SELECT tag, min(place) AS place FROM jsonb_array_elements_text("
        "      CASE jsonb_typeof(fields -> 'tags') WHEN 'array' THEN fields -> 'tags' ELSE '[]' END"
        "      || to_jsonb($3::text[])) WITH ORDINALITY AS given (tag, place)"
        "    WHERE tag <> ALL ($4::text[]) GROUP BY tag ORDER BY 2 LIMIT 50) AS kept), '[]'))"
        " WHERE tenant_id = $1 AND id = $2",
        contact_id,
        add,
        remove,
    )


async def record_consent(contact_id: UUID) -> None:
    """Keep the first moment of consent."""
    await execute(
        "UPDATE contact SET consent_at = coalesce(consent_at, now()) WHERE tenant_id = $1 AND id = $2", contact_id
    )


async def set_blocked(contact_id: UUID, *, at: datetime | None, by: UUID | None) -> None:
    """Block (at, by) or unblock (None, None)."""
    await rows(Contact).update({Contact.blocked_at: at, Contact.blocked_by: by}).where(Contact.id == contact_id)


async def lock(contact_id: UUID) -> bool | None:
    """Make one contact's inbound events take turns until the transaction ends; tells whether they are blocked.

    Of a merged one everybody of the same person is held, in the order that merges keep; they are blocked when they were
    themselves, or when the one who speaks for them is. One that was erased is nobody any more.
    """
    found = await fetch(
        "SELECT id = $2 OR root_id IS NULL AS counts, blocked_at IS NOT NULL AS blocked FROM contact"
        " WHERE tenant_id = $1 AND erased_at IS NULL AND (id = $2 OR id ="
        " (SELECT m.root_id FROM contact m WHERE m.tenant_id = $1 AND m.id = $2) OR root_id ="
        " (SELECT coalesce(m.root_id, m.id) FROM contact m WHERE m.tenant_id = $1 AND m.id = $2))"
        " ORDER BY id FOR NO KEY UPDATE",
        contact_id,
    )
    return any(row["blocked"] and row["counts"] for row in found) if found else None


async def set_aside(contact_id: UUID) -> None:
    """Batches leave contacts of merges, and those with a blocked address, to the plain road."""
    await execute(
        "UPDATE contact SET joined = own IS NOT NULL OR EXISTS (SELECT FROM identity i WHERE i.tenant_id = $1"
        " AND i.contact_id = $2 AND i.blocked_at IS NOT NULL) WHERE tenant_id = $1 AND id = $2",
        contact_id,
    )


async def stage_of(contact_id: UUID) -> tuple[Stage, Any] | None:
    """A contact's stage, and the one below a canonical one's; held until the transaction ends."""
    row = await fetch_one(
        "SELECT stage, stage_before FROM contact WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE", contact_id
    )
    return (row["stage"], row["stage_before"]) if row else None


async def put_stage(contact_id: UUID, stage: str, before: str) -> None:
    """Known this well from now on."""
    await execute(
        "UPDATE contact SET stage = $3, stage_before = $4 WHERE tenant_id = $1 AND id = $2", contact_id, stage, before
    )


async def count_contacts(enough: int) -> int:
    """How many there are; counting ends at `enough`."""
    row = await fetch_one("SELECT count(*) AS n FROM (SELECT 1 FROM contact WHERE tenant_id = $1 LIMIT $2) c", enough)
    return int(row["n"]) if row is not None else 0
