"""Reads and writes partners, their people, keys and tokens."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants
from hubwright.kernel.ids import new_id

REASON = "partners publish for every company and belong to none"


async def add_partner(partner_id: UUID, *, slug: str, name: str, email: str, website: str) -> bool:
    """Write a new organisation; False when somebody has its short name."""
    return (
        await global_execute(
            "INSERT INTO partner (id, slug, name, email, website) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (slug) DO NOTHING",
            partner_id,
            slug,
            name,
            email,
            website,
        )
        == 1
    )


async def note(partner_id: UUID, *, actor: str, action: str, **detail: object) -> None:
    """Write down who changed what, in the transaction of the change."""
    await global_execute(
        "INSERT INTO partner_event (id, partner_id, actor, action, detail) VALUES ($1, $2, $3, $4, $5)",
        new_id(),
        partner_id,
        actor,
        action,
        detail,
    )


async def events(partner_id: UUID) -> list[Row]:
    """Who changed what, the first first."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT actor, action, detail, at FROM partner_event WHERE partner_id = $1 ORDER BY id", partner_id
        )


async def change_partner(partner_id: UUID, *, name: str, email: str, website: str) -> None:
    """Write what an organisation says about itself."""
    await global_execute(
        "UPDATE partner SET name = $2, email = $3, website = $4 WHERE id = $1", partner_id, name, email, website
    )


async def add_member(partner_id: UUID, account_id: UUID) -> bool:
    """Let an account act for a partner; False when it may already."""
    return (
        await global_execute(
            "INSERT INTO partner_member (partner_id, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            partner_id,
            account_id,
        )
        == 1
    )


async def partner(partner_id: UUID) -> Row | None:
    """Read one."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT id, slug, name, email, website, trial_company, first_party, created_at FROM partner WHERE id = $1",
            partner_id,
        )
    return found[0] if found else None


async def partners_of(account_id: UUID) -> list[Row]:
    """The partners that an account acts for, by name."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT p.id, p.slug, p.name, p.email, p.website, p.trial_company, p.first_party, p.created_at"
            " FROM partner p JOIN partner_member m ON m.partner_id = p.id WHERE m.account_id = $1"
            " ORDER BY p.name, p.id",
            account_id,
        )


async def partner_named(slug: str) -> Row | None:
    """Read one by its short name."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT id, slug, name, first_party FROM partner WHERE slug = $1", slug)
    return found[0] if found else None


async def put_first_party(partner_id: UUID, *, granted: bool) -> bool:
    """Write whether it publishes under the platform's own names; False when it stood so already."""
    return (
        await global_execute(
            "UPDATE partner SET first_party = $2 WHERE id = $1 AND first_party <> $2", partner_id, granted
        )
        == 1
    )


async def put_trial(partner_id: UUID, company: UUID) -> bool:
    """Write down a partner's company to try things in; False when there is one already."""
    return (
        await global_execute(
            "UPDATE partner SET trial_company = $2 WHERE id = $1 AND trial_company IS NULL", partner_id, company
        )
        == 1
    )


async def plugins_of(partner_id: UUID) -> list[str]:
    """The names a partner has taken."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT id FROM plugin WHERE partner_id = $1 ORDER BY id", partner_id)
    return [row["id"] for row in found]


async def add_key(row_id: UUID, partner_id: UUID, *, key_id: str, public_key: bytes, name: str) -> bool:
    """Write a key; False when this partner has it already."""
    return (
        await global_execute(
            "INSERT INTO partner_key (id, partner_id, key_id, public_key, name) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (partner_id, key_id) DO NOTHING",
            row_id,
            partner_id,
            key_id,
            public_key,
            name,
        )
        == 1
    )


async def revoke_key(partner_id: UUID, row_id: UUID) -> bool:
    """End a key."""
    return (
        await global_execute(
            "UPDATE partner_key SET revoked_at = now() WHERE partner_id = $1 AND id = $2 AND revoked_at IS NULL",
            partner_id,
            row_id,
        )
        == 1
    )


async def add_token(
    row_id: UUID, partner_id: UUID, *, name: str, token_hash: bytes, hint: str, expires_at: datetime
) -> None:
    """Write a token's hash."""
    await global_execute(
        "INSERT INTO partner_token (id, partner_id, name, token_hash, hint, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        row_id,
        partner_id,
        name,
        token_hash,
        hint,
        expires_at,
    )


async def tokens(partner_id: UUID) -> list[Row]:
    """A partner's tokens, the newest first."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT id, name, hint, created_at, expires_at, used_at, revoked_at FROM partner_token"
            " WHERE partner_id = $1 ORDER BY created_at DESC, id",
            partner_id,
        )


async def revoke_token(partner_id: UUID, row_id: UUID) -> bool:
    """End a token."""
    return (
        await global_execute(
            "UPDATE partner_token SET revoked_at = now() WHERE partner_id = $1 AND id = $2 AND revoked_at IS NULL",
            partner_id,
            row_id,
        )
        == 1
    )


async def use_token(token_hash: bytes) -> Row | None:
    """The partner behind a token that still works, noting that it was used."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "UPDATE partner_token t SET used_at = now() FROM partner p"
            " WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > now() AND p.id = t.partner_id"
            " RETURNING t.id, t.partner_id, t.name, p.name AS partner",
            token_hash,
        )
    return found[0] if found else None
