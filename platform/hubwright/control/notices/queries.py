"""The only file that touches table notice; it also finds whom to write to."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, global_fetch, outside_tenants


async def raise_(notice_id: UUID, kind: str, subject: str, detail: dict[str, Any]) -> bool:
    """Write a notice; False when the same one stands already."""
    written = await execute(
        "INSERT INTO notice (tenant_id, id, kind, subject, detail) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, kind, subject) WHERE cleared_at IS NULL DO NOTHING",
        notice_id,
        kind,
        subject,
        detail,
    )
    return written == 1


async def clear(kind: str, subject: str) -> bool:
    """It works again; False when nothing was told."""
    cleared = await execute(
        "UPDATE notice SET cleared_at = now() WHERE tenant_id = $1 AND kind = $2 AND subject = $3"
        " AND cleared_at IS NULL",
        kind,
        subject,
    )
    return cleared > 0


async def standing(kind: str = "") -> list[Row]:
    """List what does not work now, the newest first."""
    return await fetch(
        "SELECT id, kind, subject, detail, raised_at FROM notice"
        " WHERE tenant_id = $1 AND cleared_at IS NULL AND ($2 = '' OR kind = $2) ORDER BY raised_at DESC, id LIMIT 100",
        kind,
    )


async def stood_within(kind: str, minutes: int) -> bool:
    """Tell whether one of a kind stands now or went so lately."""
    found = await fetch(
        "SELECT 1 FROM notice WHERE tenant_id = $1 AND kind = $2"
        " AND (cleared_at IS NULL OR cleared_at > now() - make_interval(mins => $3)) LIMIT 1",
        kind,
        minutes,
    )
    return bool(found)


async def administrators() -> list[Row]:
    """Owners and administrators whose address is proved; accounts lie in the main database, wherever the rest does."""
    seats = await fetch(
        "SELECT id, account_id FROM member WHERE tenant_id = $1 AND active AND role IN ('owner', 'admin') ORDER BY id"
    )
    async with outside_tenants("members are accounts, which belong to no company"):
        proved = await global_fetch(
            "SELECT id, email, language FROM account WHERE id = ANY($1) AND email_key IS NOT NULL",
            [seat["account_id"] for seat in seats],
        )
    told = {row["id"]: row for row in proved}
    return [{**told[seat["account_id"]], "id": seat["id"]} for seat in seats if seat["account_id"] in told]
