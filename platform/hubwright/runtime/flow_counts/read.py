"""Reading what was counted, and the visits behind a number."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from hubwright.kernel.database import Row
from hubwright.runtime.flow_counts import queries
from hubwright.runtime.flow_counts.count import time_zone
from hubwright.runtime.flow_counts.days import day_of
from hubwright.runtime.flow_counts.listening import LISTENING
from hubwright.runtime.flow_counts.schemas import Counted, NodeCounts, Span, Visit
from hubwright.runtime.flow_counts.time_buckets import at_share

PAGE: Final = 50
LEFT: Final = ("ended", "silent", "to_person")


async def counts_of(version_id: UUID, span: Span) -> Counted:
    """What was counted at every step of a version."""
    known = await queries.progress()
    found: dict[str, dict[str, int]] = {}
    for row in await queries.sums(version_id, span.first, span.last, span.channel_id):
        found.setdefault(row["node_id"], {})[row["measure"]] = row["quantity"]
    return Counted(
        nodes={node_id: _counts(measures) for node_id, measures in found.items()},
        counted_to=known["counted_to"] if known is not None else None,
    )


async def span_of(days: int, now: datetime, channel_id: UUID | None = None) -> Span:
    """Today and the days before it, so many together."""
    today = now.astimezone(await time_zone()).date()
    return Span(first=today - timedelta(days=days - 1), last=today, channel_id=channel_id)


async def visits_behind(
    version_id: UUID,
    node_id: str,
    measures: Collection[str],
    span: Span,
    *,
    now: datetime,
    before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[Visit]:
    """The visits that a number counts, the latest first; only days that have some are looked through."""
    zone = await time_zone()
    found: list[Row] = []
    days = await queries.days_of(
        version_id, node_id, measures, first=span.first, last=span.last, channel_id=span.channel_id
    )
    for day in (day_of(each, zone) for each in days if before is None or _not_after(each, before[0], zone)):
        found += await queries.visits(
            version_id,
            node_id,
            measures,
            day.start,
            day.end,
            channel_id=span.channel_id,
            listening=LISTENING,
            now=now,
            before=before,
            limit=limit - len(found),
        )
        if len(found) >= limit:
            break
    return [Visit(**row) for row in found]


def _not_after(day: date, moment: datetime, zone: ZoneInfo) -> bool:
    return day <= moment.astimezone(zone).date()


def _counts(measures: dict[str, int]) -> NodeCounts:
    times = {int(bucket): quantity for bucket, quantity in _group(measures, "time:").items()}
    return NodeCounts(
        visits=measures.get("visits", 0),
        ended=measures.get("ended", 0),
        silent=measures.get("silent", 0),
        to_person=measures.get("to_person", 0),
        guard=measures.get("guard", 0),
        exits=_group(measures, "exit:"),
        median_s=at_share(times, 0.5),
        p95_s=at_share(times, 0.95),
        cost=_group(measures, "cost:"),
    )


def _group(measures: dict[str, int], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): quantity for name, quantity in measures.items() if name.startswith(prefix)}
