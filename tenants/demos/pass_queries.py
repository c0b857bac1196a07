"""Reads and writes passes of QR codes and links of prospects; joins the transaction it is called in."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants
from tenants.demos.schemas import Link, Opens

REASON = "a pass and a link are looked up before their tenant is known"
_FIELDS = Link.__struct_fields__
_COLUMNS = ", ".join(_FIELDS)


def _link(row: Row) -> Link:
    return Link(**{field: row[field] for field in _FIELDS})


async def add_pass(pass_id: UUID, demo_id: UUID, token_hash: bytes, opens: Opens, expires_at: datetime) -> None:
    """Write a pass's hash."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO demo_pass (id, demo_id, token_hash, opens, expires_at) VALUES ($1, $2, $3, $4, $5)",
            pass_id,
            demo_id,
            token_hash,
            opens,
            expires_at,
        )


async def find_pass(token_hash: bytes, now: datetime) -> Row | None:
    """Read a pass that is still good."""
    return await _one(
        "SELECT demo_id, opens FROM demo_pass WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        token_hash,
        now,
    )


async def use_pass(token_hash: bytes, now: datetime) -> Row | None:
    """Use a pass up; of two attempts at once one gets it, the other None."""
    return await _one(
        "UPDATE demo_pass SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2"
        " RETURNING demo_id, opens",
        token_hash,
        now,
    )


async def add_link(link: Link, token_hash: bytes) -> None:
    """Write a link with the hash of its secret."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO demo_link (id, token_hash, made_by, industry, edition, prospect, made_at, expires_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            link.id,
            token_hash,
            link.made_by,
            link.industry,
            link.edition,
            link.prospect,
            link.made_at,
            link.expires_at,
        )


async def find_link(token_hash: bytes, now: datetime, *, hold: bool = False) -> Link | None:
    """Read a link that is still good; held, a second press waits for the first."""
    row = await _one(
        f"SELECT {_COLUMNS} FROM demo_link WHERE token_hash = $1 AND withdrawn_at IS NULL AND expires_at > $2"
        f"{' FOR UPDATE' if hold else ''}",
        token_hash,
        now,
    )
    return _link(row) if row is not None else None


async def links_of(account_id: UUID, most: int) -> list[Link]:
    """List what somebody handed out, the newest first."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"SELECT {_COLUMNS} FROM demo_link WHERE made_by = $1 ORDER BY made_at DESC, id LIMIT $2", account_id, most
        )
    return [_link(row) for row in found]


async def open_for(link_id: UUID, demo_id: UUID) -> None:
    """The link leads to this demo from now on."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE demo_link SET demo_id = $2 WHERE id = $1", link_id, demo_id)


async def withdraw_link(account_id: UUID, link_id: UUID, now: datetime | None) -> bool:
    """Take a link back (or, without a moment, let it be good again); False when it is not theirs."""
    async with outside_tenants(REASON):
        changed = await global_execute(
            "UPDATE demo_link SET withdrawn_at = $3 WHERE id = $2 AND made_by = $1", account_id, link_id, now
        )
    return changed == 1


async def _one(sql: str, *arguments: object) -> Row | None:
    async with outside_tenants(REASON):
        found = await global_fetch(sql, *arguments)
    return found[0] if found else None
