"""What the databases say about where a company lives; the main one also knows which move is under way."""

import asyncio
from uuid import UUID

import msgspec

from hubwright.kernel.database import MAIN
from hubwright.kernel.moving import Side

_TRIES, _BETWEEN_S = 25, 0.2


class Standing(msgspec.Struct, frozen=True):
    """Where a company lives as the main database has it, and the move that is under way."""

    lives_in: str
    step: str
    going_to: str
    coming_from: str


async def hold_register(main: Side, tenant_id: UUID) -> bool:
    """One move of a company at a time; the lock ends with the connection, which a server notices a moment late."""
    for _try in range(_TRIES):
        if await main.connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 5))", f"move {tenant_id}"):
            return True
        await asyncio.sleep(_BETWEEN_S)
    return False


async def standing(main: Side, tenant_id: UUID) -> Standing:
    """Read it."""
    row = await main.connection.fetchrow(
        "SELECT dsn_key, move_step, move_to, move_from FROM hubwright.placement WHERE tenant_id = $1", tenant_id
    )
    if row is None:
        return Standing(MAIN, "", "", "")
    return Standing(row["dsn_key"], row["move_step"], row["move_to"] or "", row["move_from"] or "")


async def lives_here(side: Side, tenant_id: UUID) -> bool:
    """What a database itself says, which is what counts."""
    said = await side.connection.fetchval("SELECT dsn_key FROM hubwright.placement WHERE tenant_id = $1", tenant_id)
    return (said or MAIN) == side.key


async def begin(main: Side, tenant_id: UUID, source: str, target: str, step: str) -> None:
    """A move is under way, and has come this far."""
    await main.connection.execute(
        "INSERT INTO hubwright.placement (tenant_id, dsn_key, move_from, move_to, move_step)"
        " VALUES ($1, $2, $2, $3, $4)"
        " ON CONFLICT (tenant_id) DO UPDATE SET move_from = $2, move_to = $3, move_step = $4",
        tenant_id,
        source,
        target,
        step,
    )


async def arrive(main: Side, target: Side, tenant_id: UUID) -> None:
    """The target takes the company in, then the register says so; either may be done already."""
    await target.connection.execute(
        "INSERT INTO hubwright.placement (tenant_id, dsn_key) VALUES ($1, $2)"
        " ON CONFLICT (tenant_id) DO UPDATE SET dsn_key = $2",
        tenant_id,
        target.key,
    )
    await main.connection.execute(
        "UPDATE hubwright.placement SET dsn_key = $2, move_step = 'arrived', moved_at = now() WHERE tenant_id = $1",
        tenant_id,
        target.key,
    )


async def end(main: Side, source: Side, tenant_id: UUID) -> None:
    """Nothing of the company is left where it was, and no move is under way."""
    if source.key != MAIN:
        await source.connection.execute("DELETE FROM hubwright.placement WHERE tenant_id = $1", tenant_id)
    await stop(main, tenant_id)


async def stop(main: Side, tenant_id: UUID) -> None:
    """No move is under way."""
    await main.connection.execute(
        "UPDATE hubwright.placement SET move_step = '', move_to = NULL, move_from = NULL WHERE tenant_id = $1",
        tenant_id,
    )
