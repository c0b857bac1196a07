"""Bringing executions of a past in: two statements for hundreds of them, with their usage."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.usage.counts import Count
from hubwright.control.usage.record import record_all
from hubwright.kernel.ids import beside
from hubwright.runtime.past import queries
from hubwright.runtime.past.schemas import PastSession


async def bring_in_sessions(sessions: Sequence[PastSession]) -> None:
    """Write them into the active tenant, which has their conversations and versions already."""
    await queries.sessions([_row(one) for one in sessions])
    await queries.steps([*_steps(sessions)])
    counted = [*_counted(sessions)]
    await record_all([found for found, _count in counted], [count for _id, count in counted])


def _row(one: PastSession) -> dict[str, Any]:
    return {
        "id": one.id,
        "conversation_id": one.conversation_id,
        "flow_version_id": one.flow_version_id,
        "status": "active" if one.ended_at is None else "ended",
        "state": one.state,
        "rev": one.moves[-1].rev,
        "steps_total": sum(move.metered for move in one.moves),
        "started_at": one.started_at,
        "ended_at": one.ended_at,
    }


def _steps(sessions: Iterable[PastSession]) -> Iterator[dict[str, Any]]:
    for one in sessions:
        for move in one.moves:
            for step in move.steps:
                row = msgspec.structs.asdict(step)
                yield {**row, "flow_session_id": one.id, "conversation_id": one.conversation_id}


def _counted(sessions: Iterable[PastSession]) -> Iterator[tuple[UUID, Count]]:
    for one in sessions:
        for move in one.moves:
            if move.metered:
                yield (
                    beside(move.steps[0].id, "counted"),
                    Count(
                        meter="flow_steps",
                        quantity=Decimal(move.metered),
                        subject=str(one.conversation_id),
                        source="flow",
                        idem_key=f"{one.id}:{move.rev}",
                        at=move.at,
                        dims=move.dims,
                    ),
                )
