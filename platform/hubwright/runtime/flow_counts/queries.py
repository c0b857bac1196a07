"""The only file that touches flow_count and flow_count_progress; it reads steps beside them.

`_SEEN` says what every step meant: the sums and the rows behind them are made of it, so they cannot differ.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_NO_CHANNEL = "00000000-0000-0000-0000-000000000000"
_SILENT_S = "3600"
NO_CHANNEL: Final = UUID(_NO_CHANNEL)
SILENT_AFTER_S: Final = int(_SILENT_S)
# As time_buckets has it.
BUCKET = "CASE WHEN spent < 0.01 THEN 0 ELSE least(130, floor(ln(spent / 0.01) / ln(1.2))::int + 1) END"
# $2, $3: from when until when; $4: what waits for the visitor; $5: now; $6: only sessions that saw this step.
_SEEN = f"""
WITH touched AS (
    SELECT DISTINCT t.flow_session_id AS id FROM flow_step t
    WHERE t.tenant_id = $1 AND t.at >= $2 AND t.at < $3 AND ($6::text IS NULL OR t.node_id = $6)
), line AS (
    SELECT f.id AS session_id, f.conversation_id, s.n, s.at, s.node_id, s.node_type, s.port, s.detail,
        s.detail->>'result' AS result, coalesce((s.detail->>'version')::uuid, f.flow_version_id) AS version_id
    FROM touched JOIN flow_session f ON f.tenant_id = $1 AND f.id = touched.id AND f.flow_version_id IS NOT NULL
    JOIN flow_step s ON s.tenant_id = $1 AND s.flow_session_id = f.id AND s.at > f.started_at - interval '1 day'
    WHERE s.detail->>'result' NOT IN ('queued', 'moved')
        AND NOT (s.detail->>'result' = 'default' AND s.detail->'warnings' = '[]')
), beside AS (
    SELECT line.*, lag(result) OVER w AS result_before, lead(at) OVER w AS next_at, lead(result) OVER w AS next_result,
        lag(result) OVER w = 'returned' AS is_back,
        (lag(node_id) OVER w, lag(version_id) OVER w, lag(result) OVER w) = (node_id, version_id, 'waiting') AS is_still
    FROM line WINDOW w AS (PARTITION BY session_id ORDER BY n)
), arriving AS (
    SELECT beside.*, result IN ('left', 'waiting', 'ended', 'entered', 'failed')
        AND is_back IS NOT TRUE AND is_still IS NOT TRUE AS came FROM beside
), timed AS (
    SELECT arriving.*, extract(epoch FROM at - max(at) FILTER (WHERE came) OVER w) AS spent FROM arriving
    WINDOW w AS (PARTITION BY session_id ORDER BY n)
), seen AS (
    SELECT timed.*, m.measure, m.quantity FROM timed, LATERAL (
        SELECT 'visits' AS measure, 1::bigint AS quantity WHERE came
        UNION ALL SELECT 'ended', 1 WHERE result = 'ended'
        UNION ALL SELECT 'to_person', 1 WHERE next_result = 'default' AND result <> 'default'
        UNION ALL SELECT 'silent', 1 WHERE result = 'waiting' AND node_type = ANY ($4::text[])
            AND coalesce(next_at, $5::timestamptz) - at > make_interval(secs => {_SILENT_S})
        UNION ALL SELECT 'guard', 1 WHERE result = 'guard'
        UNION ALL SELECT 'exit:' || port, 1 WHERE result IN ('left', 'failed')
        UNION ALL SELECT 'time:' || {BUCKET}, 1 WHERE result IN ('left', 'ended', 'failed') AND is_back IS NOT TRUE
        UNION ALL SELECT 'cost:' || key, value::bigint FROM jsonb_each_text(detail->'cost')
    ) m WHERE at >= $2 AND at < $3 AND node_id <> ''
)
"""


async def hold_progress() -> Row | None:
    """How far it is counted, held until the transaction is over."""
    return await fetch_one("SELECT counted_to, time_zone FROM flow_count_progress WHERE tenant_id = $1 FOR UPDATE")


async def progress() -> Row | None:
    """How far it is counted."""
    return await fetch_one("SELECT counted_to, time_zone FROM flow_count_progress WHERE tenant_id = $1")


async def set_progress(counted_to: datetime, time_zone: str) -> None:
    """It is counted as far as this."""
    await execute(
        "INSERT INTO flow_count_progress (tenant_id, counted_to, time_zone) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id) DO UPDATE SET counted_to = excluded.counted_to, time_zone = excluded.time_zone",
        counted_to,
        time_zone,
    )


async def count_day(day: date, start: datetime, end: datetime, listening: Collection[str], now: datetime) -> int:
    """Count a day anew; returns how many sums it has."""
    await execute("DELETE FROM flow_count WHERE tenant_id = $1 AND day = $2", day)
    return await execute(
        "INSERT INTO flow_count (tenant_id, flow_version_id, day, channel_id, node_id, measure, quantity)"
        " SELECT $1, counted.version_id, $7, counted.channel_id, counted.node_id, counted.measure, counted.quantity"
        f" FROM ({_SEEN} SELECT seen.version_id, coalesce(c.channel_id, '{_NO_CHANNEL}') AS channel_id, seen.node_id,"
        " seen.measure, sum(seen.quantity) AS quantity FROM seen"
        " LEFT JOIN conversation c ON c.tenant_id = $1 AND c.id = seen.conversation_id"
        " JOIN flow_version v ON v.tenant_id = $1 AND v.id = seen.version_id GROUP BY 1, 2, 3, 4) counted",
        start,
        end,
        sorted(listening),
        now,
        None,
        day,
    )


async def forget_before(day: date) -> None:
    """Days whose steps are gone say nothing that could be opened."""
    await execute("DELETE FROM flow_count WHERE tenant_id = $1 AND day < $2", day)


async def sums(version_id: UUID, first: date, last: date, channel_id: UUID | None) -> list[Row]:
    """What was counted at each step."""
    return await fetch(
        "SELECT node_id, measure, sum(quantity)::bigint AS quantity FROM flow_count"
        " WHERE tenant_id = $1 AND flow_version_id = $2 AND day BETWEEN $3 AND $4"
        " AND ($5::uuid IS NULL OR channel_id = $5) GROUP BY 1, 2",
        version_id,
        first,
        last,
        channel_id,
    )


async def days_of(
    version_id: UUID, node_id: str, measures: Collection[str], *, first: date, last: date, channel_id: UUID | None
) -> list[date]:
    """The days on which this was counted at a step, the latest first."""
    found = await fetch(
        "SELECT DISTINCT day FROM flow_count WHERE tenant_id = $1 AND flow_version_id = $2 AND node_id = $3"
        " AND measure = ANY ($4::text[]) AND day BETWEEN $5 AND $6 AND ($7::uuid IS NULL OR channel_id = $7)"
        " ORDER BY day DESC",
        version_id,
        node_id,
        sorted(measures),
        first,
        last,
        channel_id,
    )
    return [row["day"] for row in found]


async def visits(
    version_id: UUID,
    node_id: str,
    measures: Collection[str],
    start: datetime,
    end: datetime,
    *,
    channel_id: UUID | None,
    listening: Collection[str],
    now: datetime,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Row]:
    """The steps behind a number, the latest first."""
    at, session_id = before or (None, None)
    return await fetch(
        f"{_SEEN} SELECT DISTINCT seen.session_id, seen.conversation_id, seen.n, seen.at, v.flow_id FROM seen"
        " LEFT JOIN conversation c ON c.tenant_id = $1 AND c.id = seen.conversation_id"
        " JOIN flow_session f ON f.tenant_id = $1 AND f.id = seen.session_id"
        " JOIN flow_version v ON v.tenant_id = $1 AND v.id = f.flow_version_id"
        " WHERE seen.version_id = $7 AND seen.node_id = $6 AND seen.measure = ANY ($8::text[])"
        f" AND ($9::uuid IS NULL OR coalesce(c.channel_id, '{_NO_CHANNEL}') = $9)"
        " AND ($10::timestamptz IS NULL OR (seen.at, seen.session_id) < ($10, $11::uuid))"
        " ORDER BY seen.at DESC, seen.session_id DESC, seen.n DESC LIMIT $12",
        start,
        end,
        sorted(listening),
        now,
        node_id,
        version_id,
        sorted(measures),
        channel_id,
        at,
        session_id,
        limit,
    )
