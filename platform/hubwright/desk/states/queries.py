"""The only file that touches break_kind, disposition and state_policy; dispositions are kept on conversations."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def break_kinds() -> list[Row]:
    """List kinds of breaks in their order, the former ones last."""
    return await fetch(
        "SELECT id, name_en, name_zh, retired_at IS NOT NULL AS retired FROM break_kind WHERE tenant_id = $1"
        " ORDER BY retired_at IS NOT NULL, place, id"
    )


async def keep_break_kind(kind_id: UUID, name_en: str, name_zh: str, place: int) -> None:
    """Write a kind of break, or its new names and place."""
    await execute(
        "INSERT INTO break_kind (tenant_id, id, name_en, name_zh, place) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh,"
        " place = excluded.place, retired_at = NULL",
        kind_id,
        name_en,
        name_zh,
        place,
    )


async def retire_break_kinds_but(kept: list[UUID], at: datetime) -> None:
    """Offer only these from now on."""
    await execute(
        "UPDATE break_kind SET retired_at = $3 WHERE tenant_id = $1 AND id <> ALL ($2::uuid[]) AND retired_at IS NULL",
        kept,
        at,
    )


async def dispositions() -> list[Row]:
    """List dispositions in their order, the former ones last."""
    return await fetch(
        "SELECT id, name_en, name_zh, retired_at IS NOT NULL AS retired FROM disposition WHERE tenant_id = $1"
        " ORDER BY retired_at IS NOT NULL, place, id"
    )


async def keep_disposition(disposition_id: UUID, name_en: str, name_zh: str, place: int) -> None:
    """Write a disposition, or its new names and place."""
    await execute(
        "INSERT INTO disposition (tenant_id, id, name_en, name_zh, place) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh,"
        " place = excluded.place, retired_at = NULL",
        disposition_id,
        name_en,
        name_zh,
        place,
    )


async def retire_dispositions_but(kept: list[UUID], at: datetime) -> None:
    """Offer only these from now on."""
    await execute(
        "UPDATE disposition SET retired_at = $3 WHERE tenant_id = $1 AND id <> ALL ($2::uuid[]) AND retired_at IS NULL",
        kept,
        at,
    )


async def policy() -> Row | None:
    """The company's own rules, if it has any."""
    return await fetch_one("SELECT wrap_up_seconds, offline_returns FROM state_policy WHERE tenant_id = $1")


async def put_policy(wrap_up_seconds: int, offline_returns: bool) -> None:
    """Write the company's rules."""
    await execute(
        "INSERT INTO state_policy (tenant_id, wrap_up_seconds, offline_returns) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id) DO UPDATE SET wrap_up_seconds = excluded.wrap_up_seconds,"
        " offline_returns = excluded.offline_returns",
        wrap_up_seconds,
        offline_returns,
    )


async def dispose(conversation_id: UUID, disposition_id: UUID | None, at: datetime) -> None:
    """Keep what a conversation came to."""
    await execute(
        "UPDATE conversation SET disposition_id = $3, disposed_at = CASE WHEN $3::uuid IS NOT NULL THEN $4::timestamptz"
        " END WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        disposition_id,
        at,
    )


async def disposition_of(conversation_id: UUID) -> UUID | None:
    """What a conversation came to, as far as somebody said it."""
    row = await fetch_one("SELECT disposition_id FROM conversation WHERE tenant_id = $1 AND id = $2", conversation_id)
    return row["disposition_id"] if row else None
