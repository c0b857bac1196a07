"""Reads and writes partners, their keys and their tokens; joins the caller's `outside_tenants`."""

from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch


async def partner_of(account_id: UUID) -> Row | None:
    """The partner organisation of an account."""
    found = await global_fetch("SELECT id, slug, name, created_at FROM partner WHERE account_id = $1", account_id)
    return found[0] if found else None


async def add_partner(partner_id: UUID, account_id: UUID, slug: str, name: str) -> bool:
    """Write an organisation; False when the account has one or the short name is taken."""
    written = await global_execute(
        "INSERT INTO partner (id, account_id, slug, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        partner_id,
        account_id,
        slug,
        name,
    )
    return written == 1


async def add_key(partner_id: UUID, key_id: str, public_key: bytes) -> bool:
    """Keep a public key; False when the partner has it already."""
    written = await global_execute(
        "INSERT INTO partner_key (key_id, partner_id, public_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        key_id,
        partner_id,
        public_key,
    )
    return written == 1


async def keys(partner_id: UUID) -> list[Row]:
    """The keys of a partner, oldest first."""
    return await global_fetch(
        "SELECT key_id, public_key, added_at, revoked_at FROM partner_key WHERE partner_id = $1 ORDER BY added_at",
        partner_id,
    )


async def revoke_key(partner_id: UUID, key_id: str) -> bool:
    """Trust a key no more; False when it is none of theirs or was revoked before."""
    written = await global_execute(
        "UPDATE partner_key SET revoked_at = now() WHERE partner_id = $1 AND key_id = $2 AND revoked_at IS NULL",
        partner_id,
        key_id,
    )
    return written == 1


async def put_token(partner_id: UUID, token_hash: bytes, hint: str) -> None:
    """Keep a new upload token; the one before ends with it."""
    await global_execute(
        "UPDATE partner_token SET revoked_at = now() WHERE partner_id = $1 AND revoked_at IS NULL", partner_id
    )
    await global_execute(
        "INSERT INTO partner_token (token_hash, partner_id, hint) VALUES ($1, $2, $3)", token_hash, partner_id, hint
    )


async def partner_by_token(token_hash: bytes) -> Row | None:
    """Whose upload token this is."""
    found = await global_fetch(
        "SELECT o.id, o.slug, o.name FROM partner_token t JOIN partner o ON o.id = t.partner_id"
        " WHERE t.token_hash = $1 AND t.revoked_at IS NULL",
        token_hash,
    )
    return found[0] if found else None


async def token_hint(partner_id: UUID) -> str:
    """The end of the token in use; empty without one."""
    found = await global_fetch(
        "SELECT hint FROM partner_token WHERE partner_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1",
        partner_id,
    )
    return str(found[0]["hint"]) if found else ""
