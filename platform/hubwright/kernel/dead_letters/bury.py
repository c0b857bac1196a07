"""Laying down what failed for good, in the transaction that gives it up."""

from typing import Any
from uuid import UUID

import structlog

from hubwright.kernel import incidents
from hubwright.kernel.dead_letters import queries
from hubwright.kernel.failures import in_short
from hubwright.kernel.ids import new_id
from hubwright.kernel.telemetry import DEAD_LETTERS

log = structlog.get_logger()


async def bury(
    kind: str,
    subject_id: UUID,
    *,
    label: str,
    error: str,
    attempts: int,
    payload: dict[str, Any],
    context: dict[str, Any] | None = None,
) -> UUID:
    """Keep it for a decision; the same row again is the same letter."""
    told = in_short(error)
    letter_id = await queries.insert(
        new_id(),
        kind,
        subject_id,
        label=label,
        error=told,
        attempts=attempts,
        payload=payload,
        context=context or {},
    )
    await incidents.open_incident("dead_letter", letter_id, what=kind, error=told, attempts=attempts)
    DEAD_LETTERS.labels(kind).inc()
    log.warning("dead_letter", kind=kind, letter=str(letter_id), error=told, attempts=attempts)
    return letter_id


async def dig_up(kind: str, subject_id: UUID) -> None:
    """It went well after all: whatever lies there for this row is gone."""
    row = await queries.find(kind, subject_id)
    if row is not None:
        await remove(row["id"])


async def remove(letter_id: UUID) -> None:
    """Take it away from both lists."""
    await queries.delete(letter_id)
    await incidents.close_incident("dead_letter", letter_id)
