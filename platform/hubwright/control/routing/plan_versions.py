"""Versions of a queue's plan: each one that ever held stays as it was, by number; exactly one of them holds."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing import plan_version_queries as queries
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.offering import hold_offering
from hubwright.control.routing.plan import Plan, PlanFrom
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

Origin = Literal["opened", "saved", "tried", "imported", "restored", "taken_back"]
LONGEST_NOTE = 500
_LAST = 2_147_483_647


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version comes from: what its author noted, which one it brings back, in which run it was tried."""

    origin: Origin = "saved"
    note: str = ""
    restores: int | None = None
    run_id: UUID | None = None


class PlanVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; it held from `at` on, until the next one did."""

    queue_id: UUID
    n: int
    plan: Plan
    at: datetime
    by: str
    note: str
    origin: Origin
    restores: int | None
    run_id: UUID | None


SAVED = Source()


async def add_version(actor: Actor, queue_id: UUID, plan: Plan, source: Source) -> int:
    """Write the next version and let it hold; no decision falls between the two plans."""
    if len(source.note) > LONGEST_NOTE:
        raise Invalid(FieldError("note", _("Write a note of up to %(most)s characters.") % {"most": LONGEST_NOTE}))
    await hold_offering()
    holds = await queries.hold(queue_id)
    if holds is None:
        raise Missing("queue")
    n, now = int(holds["n"]), utc_now()
    held = msgspec.convert(holds["plan"], Plan)
    if holds["written"] is None:
        await _write(_version(queue_id, n, held, holds["created_at"], Source(origin="opened")))
    elif holds["written"] != holds["plan"]:  # a process of the release before knows no versions
        n += 1
        await _write(_version(queue_id, n, held, now, SAVED))
    await _write(_version(queue_id, n + 1, plan, now, source, by=actor.name or actor.label))
    await queries.let_hold(queue_id, n + 1, msgspec.to_builtins(plan))
    return n + 1


async def list_versions(actor: Actor, queue_id: UUID, *, before: int = _LAST, most: int = 50) -> list[PlanVersion]:
    """Versions of a queue's plan, the newest first; one that was never changed has the one it was opened with."""
    actor.require(Permission.SETTINGS_MANAGE)
    await get_queue(queue_id)
    found = [msgspec.convert(dict(row), PlanVersion) for row in await queries.newest(queue_id, before, most)]
    return found or ([await _first(queue_id)] if before > 1 else [])


async def version_of(queue_id: UUID, n: int) -> PlanVersion:
    """One version, or there is none."""
    row = await queries.one(queue_id, n)
    if row is not None:
        return msgspec.convert(dict(row), PlanVersion)
    queue = await get_queue(queue_id)
    if n != 1 or queue.plan_version != 1:
        raise Missing("version")
    return await _first(queue_id)


async def plan_changes(until: datetime) -> list[PlanFrom]:
    """Which plan held from when on, for every queue whose plan was ever changed, in order."""
    return [msgspec.convert(dict(row), PlanFrom) for row in await queries.changes(until)]


async def _first(queue_id: UUID) -> PlanVersion:
    """What a queue has been served by since it was opened."""
    queue, opened = await get_queue(queue_id), await queries.opened_at(queue_id)
    if opened is None:
        raise Missing("queue")
    return _version(queue_id, queue.plan_version, queue.plan, opened["at"], Source(origin="opened"))


def _version(queue_id: UUID, n: int, plan: Plan, at: datetime, source: Source, *, by: str = "") -> PlanVersion:
    return PlanVersion(
        queue_id=queue_id,
        n=n,
        plan=plan,
        at=at,
        by=by,
        note=source.note.strip(),
        origin=source.origin,
        restores=source.restores,
        run_id=source.run_id,
    )


async def _write(version: PlanVersion) -> None:
    facts = {field: getattr(version, field) for field in version.__struct_fields__}
    await queries.insert(**{**facts, "plan": msgspec.to_builtins(version.plan)})
