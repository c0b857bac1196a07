"""The only file that touches callback; how an answer is found out is read from messages and deliveries beside it."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch_one
from hubwright.kernel.ids import new_id

_FIELDS = "id, conversation_id, channel_id, asked_on, state, asked_at, tries, written_seq, answer_by"


async def open_of(conversation_id: UUID) -> Row | None:
    """The callback of a conversation that is not over."""
    return await fetch_one(
        f"SELECT {_FIELDS} FROM callback WHERE tenant_id = $1 AND conversation_id = $2 AND ended_at IS NULL",
        conversation_id,
    )


async def get(callback_id: UUID) -> Row | None:
    """One callback, unless it is over."""
    return await fetch_one(
        f"SELECT {_FIELDS} FROM callback WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL", callback_id
    )


async def ask(conversation_id: UUID, channel_id: UUID, asked_on: UUID, now: datetime) -> None:
    """Somebody wants to be written to there; asked again, the newest wish holds."""
    await execute(
        "INSERT INTO callback (tenant_id, id, conversation_id, channel_id, state, asked_at, asked_on)"
        " VALUES ($1, $2, $3, $4, 'waiting', $5, $6) ON CONFLICT (tenant_id, conversation_id) WHERE ended_at IS NULL"
        " DO UPDATE SET channel_id = excluded.channel_id, state = 'waiting', tries = 0, written_seq = NULL,"
        " answer_by = NULL",
        new_id(),
        conversation_id,
        channel_id,
        now,
        asked_on,
    )


async def end(conversation_id: UUID, state: str, now: datetime) -> bool:
    """It is over; False when there was none."""
    return bool(
        await execute(
            "UPDATE callback SET state = $3, ended_at = $4 WHERE tenant_id = $1 AND conversation_id = $2"
            " AND ended_at IS NULL",
            conversation_id,
            state,
            now,
        )
    )


async def hold(callback_id: UUID, channel_id: UUID) -> None:
    """An agent has it and is about to write there."""
    await execute(
        "UPDATE callback SET state = 'held', channel_id = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'",
        callback_id,
        channel_id,
    )


async def wait_again(conversation_id: UUID) -> None:
    """Nobody has it any more, and nobody has written: it waits as before."""
    await execute(
        "UPDATE callback SET state = 'waiting' WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'held'",
        conversation_id,
    )


async def written(callback_id: UUID, seq: int, channel_id: UUID, answer_by: datetime) -> None:
    """One more word went out; what comes after the first is an answer."""
    await execute(
        "UPDATE callback SET state = 'written', tries = tries + 1, written_seq = coalesce(written_seq, $3),"
        " channel_id = $4, answer_by = $5 WHERE tenant_id = $1 AND id = $2",
        callback_id,
        seq,
        channel_id,
        answer_by,
    )


async def has_answered(conversation_id: UUID, after: int) -> bool:
    """Whether the customer has said something since."""
    row = await fetch_one(
        "SELECT 1 AS n FROM message WHERE tenant_id = $1 AND conversation_id = $2 AND seq > $3 AND author = 'contact'"
        " LIMIT 1",
        conversation_id,
        after,
    )
    return row is not None


async def last_failed(conversation_id: UUID, after: int) -> bool:
    """Whether the newest of our words since did not get through."""
    row = await fetch_one(
        "SELECT state FROM delivery WHERE tenant_id = $1 AND conversation_id = $2 AND seq >= $3"
        " ORDER BY seq DESC LIMIT 1",
        conversation_id,
        after,
    )
    return row is not None and row["state"] == "failed"
