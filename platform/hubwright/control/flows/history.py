"""What was done with each version of a flow: who, when, why, and the figures that went with it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.control.flows import queries
from hubwright.kernel.ids import new_id

Deed = Literal["published", "tried", "everybody", "taken_back", "rolled_back", "replaced", "live_again"]
MOST = 500


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; `by` is empty where the platform did it by itself."""

    n: int
    deed: Deed
    by: str
    note: str
    detail: dict[str, Any]
    at: datetime


class History(msgspec.Struct, frozen=True):
    """Everything that was done, newest first."""

    done: list[Done]


async def note(
    flow_id: UUID, version_id: UUID, deed: Deed, *, by: str, note: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Write what is done, in the transaction of the deed."""
    await queries.insert_release(new_id(), flow_id, version_id, deed, by=by, note=note.strip(), detail=detail or {})


async def history_of(flow_id: UUID) -> list[Done]:
    """Read what was done, newest first."""
    return [msgspec.convert(row, Done) for row in await queries.releases(flow_id, MOST)]
