"""The only file that touches plugin_call."""

from uuid import UUID

from hubwright.host.dispatch.schemas import Called
from hubwright.host.dispatch.tables import PluginCall
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows

_LINE = (
    "id, at, plugin, version, hook, ms, outcome, code, reason, idempotency_key, lines, replay_of, sent_at,"
    " input IS NOT NULL AS replayable"
)


async def insert(called: Called) -> None:
    """Write one down."""
    await execute(
        "INSERT INTO plugin_call (tenant_id, id, plugin, version, hook, ms, outcome, code, reason, idempotency_key,"
        " input, output, lines, replay_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        called.id,
        called.plugin,
        called.version,
        called.hook,
        called.ms,
        called.outcome,
        called.code,
        called.reason,
        called.idempotency_key,
        called.input,
        called.output,
        called.lines,
        called.replay_of,
    )


async def newest(plugin_id: str, outcome: str, hook: str, before: UUID | None, most: int) -> list[Row]:
    """A page of a plugin's calls, the newest first; ids grow with time."""
    return await fetch(
        f"SELECT {_LINE} FROM plugin_call WHERE tenant_id = $1 AND plugin = $2 AND ($3 = '' OR outcome = $3)"
        " AND ($4 = '' OR hook = $4) AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6",
        plugin_id,
        outcome,
        hook,
        before,
        most,
    )


async def since(plugin_id: str, after: UUID, most: int) -> list[Row]:
    """A plugin's calls after one of them, the first first."""
    return await fetch(
        f"SELECT {_LINE} FROM plugin_call WHERE tenant_id = $1 AND plugin = $2 AND id > $3 ORDER BY id LIMIT $4",
        plugin_id,
        after,
        most,
    )


async def one(call_id: UUID) -> Row | None:
    """What was called, with what."""
    return await rows(PluginCall).select().where(PluginCall.id == call_id).first()


async def whole(plugin_id: str, call_id: UUID) -> Row | None:
    """A line with everything that is kept of it."""
    return await fetch_one(
        f"SELECT {_LINE}, input, output FROM plugin_call WHERE tenant_id = $1 AND plugin = $2 AND id = $3",
        plugin_id,
        call_id,
    )


async def repeats(call_id: UUID, most: int) -> list[Row]:
    """The calls that repeated one, the newest first."""
    return await fetch(
        f"SELECT {_LINE} FROM plugin_call WHERE tenant_id = $1 AND replay_of = $2 ORDER BY id DESC LIMIT $3",
        call_id,
        most,
    )


async def put_sent(call_id: UUID) -> bool:
    """It was sent to the plugin's partner; False when it was before."""
    return (
        await execute(
            "UPDATE plugin_call SET sent_at = now() WHERE tenant_id = $1 AND id = $2 AND sent_at IS NULL", call_id
        )
        == 1
    )


async def forget_inputs(days: int, most: int) -> int:
    """Take what went in and came back out of old calls, the oldest first; tells of how many."""
    return await execute(
        "UPDATE plugin_call SET input = NULL, output = NULL WHERE tenant_id = $1 AND id IN (SELECT id FROM plugin_call"
        " WHERE tenant_id = $1 AND (input IS NOT NULL OR output IS NOT NULL)"
        " AND at < now() - make_interval(days => $2) ORDER BY id LIMIT $3)",
        days,
        most,
    )


async def delete_old(days: int, most: int) -> int:
    """Delete old calls, the oldest first; tells how many."""
    return await execute(
        "DELETE FROM plugin_call WHERE tenant_id = $1 AND id IN (SELECT id FROM plugin_call"
        " WHERE tenant_id = $1 AND at < now() - make_interval(days => $2) ORDER BY id LIMIT $3)",
        days,
        most,
    )
