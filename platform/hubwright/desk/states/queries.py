"""The only file that touches break_kind, disposition and state_policy; dispositions are kept on conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

ListOf = Literal["breaks", "dispositions"]


async def choices(of: ListOf) -> list[Row]:
    """The entries of a list in their order, the former ones last."""
    table = "break_kind" if of == "breaks" else "disposition"
    return await fetch(
        f"SELECT id, name_en, name_zh, retired_at IS NOT NULL AS retired FROM {table} WHERE tenant_id = $1"
        " ORDER BY retired_at IS NOT NULL, place, id"
    )


async def keep_choice(of: ListOf, choice_id: UUID, name_en: str, name_zh: str, place: int) -> None:
    """Write an entry, or its new names and place."""
    table = "break_kind" if of == "breaks" else "disposition"
    await execute(
        f"INSERT INTO {table} (tenant_id, id, name_en, name_zh, place) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET name_en = excluded.name_en, name_zh = excluded.name_zh,"
        " place = excluded.place, retired_at = NULL",
        choice_id,
        name_en,
        name_zh,
        place,
    )


async def retire_others(of: ListOf, kept: list[UUID], at: datetime) -> None:
    """Offer only these from now on."""
    table = "break_kind" if of == "breaks" else "disposition"
    await execute(
        f"UPDATE {table} SET retired_at = $3 WHERE tenant_id = $1 AND id <> ALL ($2::uuid[]) AND retired_at IS NULL",
        kept,
        at,
    )


async def policy() -> Row | None:
    """The company's own rules, if it has any."""
    return await fetch_one(
        "SELECT wrap_up_seconds, offline_returns, away_returns_minutes FROM state_policy WHERE tenant_id = $1"
    )


async def put_policy(wrap_up_seconds: int, offline_returns: bool, away_returns_minutes: int) -> None:
    """Write the company's rules."""
    await execute(
        "INSERT INTO state_policy (tenant_id, wrap_up_seconds, offline_returns, away_returns_minutes)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id) DO UPDATE SET wrap_up_seconds = excluded.wrap_up_seconds,"
        " offline_returns = excluded.offline_returns, away_returns_minutes = excluded.away_returns_minutes",
        wrap_up_seconds,
        offline_returns,
        away_returns_minutes,
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
