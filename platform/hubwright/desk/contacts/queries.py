"""The only file that touches tables contact and identity."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.contacts.tables import Contact, Identity
from hubwright.kernel.database import execute, fetch_one, rows


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


async def contact_of(channel_id: UUID, external_id: str) -> UUID | None:
    """Find whose address this is."""
    found = (
        await rows(Identity)
        .select(Identity.contact_id)
        .where(Identity.channel_id == channel_id, Identity.external_id == external_id)
        .first()
    )
    return found["contact_id"] if found else None


async def address_of(contact_id: UUID, channel_id: UUID) -> str | None:
    """Where a contact is reached on a channel; the newest, if they have several."""
    row = await fetch_one(
        "SELECT external_id FROM identity WHERE tenant_id = $1 AND contact_id = $2 AND channel_id = $3"
        " ORDER BY created_at DESC, id DESC LIMIT 1",
        contact_id,
        channel_id,
    )
    return row["external_id"] if row else None


async def get_view(contact_id: UUID) -> ContactView | None:
    """Read a contact."""
    row = await fetch_one(
        "SELECT id, name, email, language, fields, blocked_at IS NOT NULL AS blocked, created_at, seen_at"
        " FROM contact WHERE tenant_id = $1 AND id = $2",
        contact_id,
    )
    return ContactView(**row) if row else None


async def change(contact_id: UUID, *, name: str, email: str, language: str, fields: dict[str, Any]) -> None:
    """Fill in what became known; empty words change nothing, fields are merged."""
    await execute(
        "UPDATE contact SET name = coalesce(nullif($3, ''), name), email = coalesce(nullif($4, ''), email),"
        " language = coalesce(nullif($5, ''), language), fields = fields || $6, seen_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        contact_id,
        name,
        email,
        language,
        fields,
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
    """Make one contact's inbound events take turns until the transaction ends; tells whether they are blocked."""
    row = await fetch_one(
        "SELECT blocked_at IS NOT NULL AS blocked FROM contact WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        contact_id,
    )
    return row["blocked"] if row else None
