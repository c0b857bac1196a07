"""The only file that touches sla_policy, sla_watch and sla_clock; a look reads conversations beside them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

KIND = "sla"
_FIELDS = (
    "id, position, name, queue_id, label, least_priority, first_minutes, next_minutes, resolve_minutes, calendar,"
    " warn_percent, raise_to"
)


async def policies() -> list[Row]:
    """Every policy, the first to be asked first."""
    return await fetch(f"SELECT {_FIELDS} FROM sla_policy WHERE tenant_id = $1 ORDER BY position, created_at, id")


async def put_policy(row: Mapping[str, Any]) -> None:
    """Write one, or what has changed about it."""
    await execute(
        f"INSERT INTO sla_policy (tenant_id, {_FIELDS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET position = excluded.position, name = excluded.name,"
        " queue_id = excluded.queue_id, label = excluded.label, least_priority = excluded.least_priority,"
        " first_minutes = excluded.first_minutes, next_minutes = excluded.next_minutes,"
        " resolve_minutes = excluded.resolve_minutes, calendar = excluded.calendar,"
        " warn_percent = excluded.warn_percent, raise_to = excluded.raise_to",
        *(row[field.strip()] for field in _FIELDS.split(",")),
    )


async def remove_others(policy_ids: Sequence[UUID]) -> None:
    """Take every policy away but these."""
    await execute("DELETE FROM sla_policy WHERE tenant_id = $1 AND id <> ALL ($2::uuid[])", list(policy_ids))


async def keep_looking() -> None:
    """Have a worker look after this company's clocks from now on."""
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'sla', $1, now())"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = least(due.due_at, excluded.due_at)"
    )


async def look_by(at: datetime) -> None:
    """A look is needed by then; where one comes sooner anyway, nothing is written."""
    await execute("UPDATE due SET due_at = $2 WHERE tenant_id = $1 AND kind = 'sla' AND due_at > $2", at)


async def look_again(often_s: float, seldom_s: float) -> None:
    """The next look: soon while anything is watched, seldom without; none when nothing is promised any more."""
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => CASE WHEN EXISTS (SELECT FROM sla_watch w"
        " WHERE w.tenant_id = $1) THEN $2::float8 ELSE $3::float8 END) WHERE tenant_id = $1 AND kind = 'sla'",
        often_s,
        seldom_s,
    )
    await execute(
        "DELETE FROM due WHERE tenant_id = $1 AND kind = 'sla'"
        " AND NOT EXISTS (SELECT FROM sla_policy p WHERE p.tenant_id = $1)"
        " AND NOT EXISTS (SELECT FROM sla_watch w WHERE w.tenant_id = $1)"
    )


async def watch(conversation_id: UUID, policy_id: UUID, began_at: datetime, next_at: datetime | None) -> bool:
    """Begin to watch; False when it is being watched already."""
    return bool(
        await execute(
            "INSERT INTO sla_watch (tenant_id, conversation_id, policy_id, began_at, next_at)"
            " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, conversation_id) DO NOTHING",
            conversation_id,
            policy_id,
            began_at,
            next_at,
        )
    )


_WATCHED = (
    "SELECT w.conversation_id, w.policy_id, w.began_at, w.due_at, c.last_seq, c.contact_id, (SELECT min(s.began_at)"
    "   FROM segment s WHERE s.tenant_id = $1 AND s.conversation_id = w.conversation_id"
    "   AND s.kind IN ('ended', 'bot', 'wrap_up') AND s.began_at > w.began_at) AS ended_at"
    " FROM sla_watch w JOIN conversation c ON c.tenant_id = $1 AND c.id = w.conversation_id WHERE w.tenant_id = $1"
)


async def to_look_at(now: datetime, most: int) -> list[Row]:
    """What has changed, or is due, since the last look; held, without waiting for whoever works on it right now."""
    return await fetch(
        f"{_WATCHED} AND (w.next_at <= $2 OR c.last_seq > w.looked_seq OR c.status NOT IN ('waiting', 'assigned'))"
        " ORDER BY c.id LIMIT $3 FOR UPDATE OF c SKIP LOCKED",
        now,
        most,
    )


async def watched(conversation_id: UUID) -> Row | None:
    """Whether a conversation is being watched, and since when."""
    return await fetch_one(f"{_WATCHED} AND w.conversation_id = $2", conversation_id)


async def looked(
    conversation_id: UUID,
    began_at: datetime,
    seq: int,
    next_at: datetime | None,
    *,
    due_at: datetime | None,
    due_kind: str,
) -> None:
    """Up to which number it has been looked at, when time alone changes something, and what is due next."""
    await execute(
        "UPDATE sla_watch SET looked_seq = $4, next_at = $5, due_at = $6, due_kind = $7"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND began_at = $3",
        conversation_id,
        began_at,
        seq,
        next_at,
        due_at,
        due_kind,
    )


async def due_in(conversation_id: UUID) -> Row | None:
    """What is due next in a conversation, as of the last look."""
    return await fetch_one(
        "SELECT due_kind AS kind, due_at FROM sla_watch WHERE tenant_id = $1 AND conversation_id = $2"
        " AND due_at IS NOT NULL",
        conversation_id,
    )


async def due_by(at: datetime) -> int:
    """In how many conversations something is due by then, or was broken."""
    row = await fetch_one("SELECT count(*) AS n FROM sla_watch WHERE tenant_id = $1 AND due_at <= $2", at)
    return int(row["n"]) if row else 0


async def unwatch(conversation_id: UUID, began_at: datetime) -> None:
    """What began then is over."""
    await execute(
        "DELETE FROM sla_watch WHERE tenant_id = $1 AND conversation_id = $2 AND began_at = $3",
        conversation_id,
        began_at,
    )


async def clocks_of(conversation_id: UUID, since: datetime | None = None) -> list[Row]:
    """The clocks of a conversation that began then or later, in order."""
    return await fetch(
        "SELECT kind, began_at, policy_id, due_at, ended_at, warned_at, breached_at FROM sla_clock"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND ($3::timestamptz IS NULL OR began_at >= $3)"
        " ORDER BY began_at, kind",
        conversation_id,
        since,
    )


async def put_clock(
    conversation_id: UUID,
    policy_id: UUID,
    kind: str,
    began_at: datetime,
    *,
    due_at: datetime | None,
    ended_at: datetime | None,
    warned_at: datetime | None,
    breached_at: datetime | None,
) -> None:
    """Write how a clock stands."""
    await execute(
        "INSERT INTO sla_clock (tenant_id, conversation_id, policy_id, kind, began_at, due_at, ended_at, warned_at,"
        " breached_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (tenant_id, conversation_id, kind, began_at) DO UPDATE SET due_at = excluded.due_at,"
        " ended_at = excluded.ended_at, warned_at = excluded.warned_at, breached_at = excluded.breached_at",
        conversation_id,
        policy_id,
        kind,
        began_at,
        due_at,
        ended_at,
        warned_at,
        breached_at,
    )


async def drop_running(conversation_id: UUID) -> None:
    """What is not promised any more is neither kept nor broken."""
    await execute(
        "DELETE FROM sla_clock WHERE tenant_id = $1 AND conversation_id = $2 AND ended_at IS NULL"
        " AND breached_at IS NULL",
        conversation_id,
    )
