"""Trying a plan on what really came: asked for by an admin, worked out by a worker, looked at meanwhile."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.plan import Plan
from hubwright.control.routing.plan_versions import Source
from hubwright.control.routing.policy import require_sound
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.what_if import run_queries
from hubwright.desk.what_if.apart import Found
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission

WHAT_IF = "routing.what_if"
NEWEST, MOST = 1_000, 20_000
_SHOWN = 20


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A run: how far it is, and what came out."""

    id: UUID
    queue_id: UUID
    plan: Plan
    newest: int
    by: str
    state: str
    share: float
    found: Found | None
    asked_at: datetime


async def try_plan(actor: Actor, queue_id: UUID, plan: Plan, *, newest: int = NEWEST) -> UUID:
    """Have a plan tried on the newest arrivals of the company; nothing changes by it."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    await require_sound(plan)
    if not 1 <= newest <= MOST:
        raise Invalid(FieldError("newest", _("Choose a number from 1 to %(most)s.") % {"most": MOST}))
    last = await run_queries.newest(newest)
    if last is None or not last["n"]:
        raise Invalid(FieldError("steps", _("Nothing has come into a queue yet: there is nothing to try it on.")))
    run_id = new_id()
    await run_queries.insert(run_id, queue_id, msgspec.to_builtins(plan), newest, actor.name or actor.label)
    await enqueue(WHAT_IF, {"run_id": str(run_id)})
    await audit.record(actor, "queue.plan_tried", queue_id, run=str(run_id))
    return run_id


async def run_of(actor: Actor, run_id: UUID) -> RunView:
    """One run."""
    actor.require(Permission.SETTINGS_MANAGE)
    row = await run_queries.get(run_id)
    if row is None:
        raise Missing("run")
    return _view(row)


async def runs_of(actor: Actor, queue_id: UUID) -> list[RunView]:
    """The latest runs of a queue."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    return [_view(row) for row in await run_queries.of_queue(queue_id, _SHOWN)]


async def use_plan(actor: Actor, run_id: UUID, note: str = "") -> UUID:
    """Let the plan of a run hold from now on; returns the change, which can be taken back."""
    run = await run_of(actor, run_id)
    return await serve_by(actor, run.queue_id, run.plan, Source(origin="tried", run_id=run_id, note=note))


def _view(row: Row) -> RunView:
    facts: dict[str, Any] = {**row, "state": "failed" if row["is_lost"] else row["state"]}
    del facts["is_lost"]
    return msgspec.convert(facts, RunView)
