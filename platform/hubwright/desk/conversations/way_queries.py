"""Reads where a customer can be reached besides."""

from uuid import UUID

from hubwright.kernel.database import Row, fetch


async def addresses(contact_id: UUID, *, besides: UUID) -> list[Row]:
    """Their addresses on other channels that are switched on, newest first; then verified mail addresses for the rest.

    A mail address is offered on every channel that they have no address on: whoever asks knows which channels are mail.
    """
    return await fetch(
        "WITH root AS (SELECT coalesce("
        "  (SELECT k.root_id FROM contact k WHERE k.tenant_id = $1 AND k.id = $2), $2) AS id)"
        " SELECT c.id AS channel_id, c.name, c.plugin, i.id AS identity_id, i.external_id AS address,"
        "  i.channel_id IS NOT NULL AS is_on_channel"
        " FROM channel c CROSS JOIN root JOIN identity i ON i.tenant_id = $1 AND i.contact_id = root.id"
        "  AND i.blocked_at IS NULL AND (i.channel_id = c.id OR (i.kind = 'email' AND i.channel_id IS NULL"
        "  AND i.verified_at IS NOT NULL))"
        " WHERE c.tenant_id = $1 AND c.enabled AND c.id <> $3 AND (i.channel_id IS NOT NULL OR NOT EXISTS ("
        "  SELECT FROM identity o WHERE o.tenant_id = $1 AND o.channel_id = c.id"
        "  AND lower(o.external_id) = lower(i.external_id)))"
        " ORDER BY c.id, i.channel_id IS NULL, i.created_at DESC, i.id",
        contact_id,
        besides,
    )
