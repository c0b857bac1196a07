"""Reading runs and the way each took."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.runtime.runs import list_queries
from hubwright.runtime.runs.schemas import RunList, RunTrace, RunView, StepView

PAGE = 50
STATUSES = ("waiting", "running", "done", "failed", "ignored", "replaced")


async def list_runs(
    flow_id: UUID | None = None, *, status: str = "", after: UUID | None = None, limit: int = PAGE
) -> RunList:
    """List runs, the newest first."""
    if status and status not in STATUSES:
        raise Invalid(FieldError("status", _("Choose one of %(choices)s.") % {"choices": ", ".join(STATUSES)}))
    most = min(max(limit, 1), PAGE)
    found = await list_queries.page(flow_id, status, after, most + 1)
    shown = [RunView(**row) for row in found[:most]]
    return RunList(shown, str(shown[-1].id) if len(found) > most else None)


async def run_trace(run_id: UUID) -> RunTrace:
    """Read a run with its steps or say there is none."""
    row = await list_queries.one(run_id)
    if row is None:
        raise Missing("run")
    return RunTrace(run=RunView(**row), steps=[_step(each) for each in await list_queries.steps(run_id)])


async def what_began(run_id: UUID) -> dict[str, Any]:
    """Read what the trigger brought; it may hold personal data."""
    row = await list_queries.told(run_id)
    return row["event"] if row is not None else {}


def _step(row: Row) -> StepView:
    detail = row["detail"]
    return StepView(
        n=row["n"],
        node_id=row["node_id"],
        node_type=row["node_type"],
        port=row["port"],
        result=detail.get("result", ""),
        at=row["at"],
        variables=detail.get("vars", {}),
        warnings=detail.get("warnings", []),
    )
