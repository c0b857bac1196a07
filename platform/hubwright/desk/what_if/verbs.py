"""Trying a plan on what really came: asked for by an admin, worked out by a worker, looked at meanwhile."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from editions.proration import period_of
from hubwright.control.companies import find_company
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.plan import Plan
from hubwright.control.routing.plan_versions import Source
from hubwright.control.routing.policy import require_sound
from hubwright.control.routing.skills import list_skills
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.what_if import run_queries
from hubwright.desk.what_if.apart import Found
from hubwright.desk.what_if.made import MOST_AGENTS, MOST_COME, Made, like
from hubwright.desk.what_if.read import read_day
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant

WHAT_IF = "routing.what_if"
NEWEST, MOST = 1_000, 20_000
_SHOWN = 20


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A run: how far it is, and what came out."""

    id: UUID
    queue_id: UUID
    plan: Plan
    newest: int
    made: Made | None
    by: str
    state: str
    share: float
    found: Found | None
    asked_at: datetime


async def try_plan(actor: Actor, queue_id: UUID, plan: Plan, *, newest: int = NEWEST) -> UUID:
    """Have a plan tried on the newest arrivals of the company; nothing changes by it."""
    actor.require(Permission.SETTINGS_MANAGE)
    await require_run_left()
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


async def try_on_made(actor: Actor, queue_id: UUID, plan: Plan, made: Made) -> UUID:
    """Have a plan tried on a day that is made; nothing changes by it."""
    actor.require(Permission.SETTINGS_MANAGE)
    await require_run_left()
    await get_queue(queue_id)
    await require_sound(plan)
    _require_possible(made, {skill.key for skill in await list_skills()})
    run_id, facts = new_id(), msgspec.to_builtins(made)
    by = actor.name or actor.label
    await run_queries.insert(run_id, queue_id, msgspec.to_builtins(plan), made.expected, by, made=facts)
    await enqueue(WHAT_IF, {"run_id": str(run_id)})
    await audit.record(actor, "queue.plan_tried", queue_id, run=str(run_id))
    return run_id


async def runs_this_month() -> int:
    """How many runs were asked for since the company's month began."""
    company = await find_company(active_tenant())
    zone = ZoneInfo(company.time_zone if company is not None else "UTC")
    return await run_queries.asked_since(period_of(utc_now(), zone).begins_at)


async def require_run_left() -> None:
    """Refuse when this month's runs are used up."""
    await entitlements.require_below("routing.what_if", await runs_this_month())


async def as_it_is_here(actor: Actor) -> Made:
    """How a day is made that is like what came lately; the usual one where nothing has."""
    actor.require(Permission.SETTINGS_MANAGE)
    last = await run_queries.newest(NEWEST)
    return like(await read_day(last["since"], utc_now())) if last is not None and last["n"] else Made()


def _require_possible(made: Made, skills: set[str]) -> None:
    wrong = []
    if not (1 <= made.hours <= 24 and made.per_hour > 0 and 1 <= made.expected <= MOST_COME):
        wrong.append(FieldError("per_hour", _("Choose so that from 1 to %(most)s come.") % {"most": MOST_COME}))
    if not (0 < made.handle_minutes <= 1_440 and 0 <= made.handle_spread <= 2 and 0 <= made.patience_minutes <= 1_440):
        wrong.append(FieldError("handle_minutes", _("Choose minutes from 0 to %(most)s.") % {"most": 1_440}))
    if not (all(part >= 0 for part in made.priorities) and sum(made.priorities) > 0):
        wrong.append(FieldError("priorities", _("Of one priority at least somebody has to come.")))
    if any(one.skill not in skills for one in made.asking) or sum(one.percent for one in made.asking) > 100:
        wrong.append(FieldError("asking", _("Choose skills that are there, and not more than 100 of a hundred.")))
    agents = sum(shift.agents for shift in made.shifts)
    if not 1 <= agents <= MOST_AGENTS or any(not 0 <= each.begins < each.ends <= 24 for each in made.shifts):
        limits = {"most": MOST_AGENTS}
        wrong.append(FieldError("shifts", _("Choose from 1 to %(most)s agents, and shifts that end later.") % limits))
    if wrong:
        raise Invalid(*wrong)


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
