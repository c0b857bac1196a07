"""Moving a company to another database while it is at work; begun again after any interruption, it goes on.

Copy while everybody works; bring over what changed, in ever shorter rounds; keep everybody out for a moment, bring over
the rest and compare; then the old database says that the company has left, the new one takes it in, and the copy that
is left behind goes. Until the old database says so nothing has happened, from then on there is only forwards.
"""

import time
from collections.abc import Callable
from uuid import UUID

import asyncpg
import msgspec

from hubwright.kernel.database import MAIN
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.ids import new_id
from hubwright.kernel.moving import Carriage, Differs, Fence, FenceLost, MovedTable, Side, moved_tables, verify
from tenants.placing import register
from tenants.placing.places import Places

_ROUNDS = 8
_SHORT_S = 1.0
Tell = Callable[[str], None]


class Moved(msgspec.Struct, frozen=True):
    """What a move came to."""

    source: str
    target: str
    rows: int
    tables: int
    waited_s: float


async def move(places: Places, tenant_id: UUID, to: str, tell: Tell, *, keep: bool = False) -> Moved | None:
    """Move a company, or go on with it; None when it lives there already. `keep` leaves the old copy for later."""
    async with places.open(MAIN) as main:
        now = await _alone(main, tenant_id)
        if now.step in ("copying", "leaving") and now.going_to != to:
            raise StartRefused(f"It is on its way to {now.going_to}: let that end, or stop it by --stop.")
        if now.step == "arrived":
            await _tidy(places, main, tenant_id, now.coming_from, tell)
            now = await register.standing(main, tenant_id)
        if not now.step and now.lives_in == to:
            return None
        async with places.open(now.coming_from or now.lives_in) as source, places.open(to) as target:
            moved = await _bring(main, source, target, tenant_id, tell)
            await register.arrive(main, target, tenant_id)
            tell(f"It lives in {to} from now on.")
        if not keep:
            await _tidy(places, main, tenant_id, moved.source, tell)
        return moved


async def give_up(places: Places, tenant_id: UUID, tell: Tell) -> None:
    """Stop a move that has not come to its end: the company stays where it is."""
    async with places.open(MAIN) as main:
        now = await _alone(main, tenant_id)
        if now.step not in ("copying", "leaving"):
            raise StartRefused("It is not on its way anywhere.")
        async with places.open(now.coming_from) as source, places.open(now.going_to) as target:
            if not await register.lives_here(source, tenant_id):
                raise StartRefused(f"It has left {now.coming_from} already: let the move to {now.going_to} end.")
            removed = await Carriage(source, target, tenant_id, await moved_tables(source, target)).wipe(target)
            await register.stop(main, tenant_id)
            tell(f"It stays in {now.coming_from}; {removed} copied rows are gone from {now.going_to}.")


async def _alone(main: Side, tenant_id: UUID) -> register.Standing:
    if not await register.hold_register(main, tenant_id):
        raise StartRefused("Somebody else is moving it at this moment.")
    return await register.standing(main, tenant_id)


async def _bring(main: Side, source: Side, target: Side, tenant_id: UUID, tell: Tell) -> Moved:
    if not await register.lives_here(source, tenant_id):
        tell(f"It has left {source.key} already.")
        return Moved(source.key, target.key, 0, 0, 0.0)
    if await register.lives_here(target, tenant_id):
        raise StartRefused(f"Both {source.key} and {target.key} say that it lives there; nothing was changed.")
    await register.begin(main, tenant_id, source.key, target.key, "copying")
    tables = await moved_tables(source, target)
    carriage = Carriage(source, target, tenant_id, tables)
    await carriage.wipe(target)
    tell(f"Copying from {source.key} to {target.key}.")
    tell(f"{await carriage.copy()} rows copied.")
    await _shorten(carriage, tell)
    await register.begin(main, tenant_id, source.key, target.key, "leaving")
    return await _leave(carriage, tables, tell)


async def _shorten(carriage: Carriage, tell: Tell) -> None:
    """Until a round takes so little time that people may wait for the last one."""
    for _round in range(_ROUNDS):
        began = time.monotonic()
        changed = await carriage.catch_up()
        tell(f"{changed} rows brought up to date.")
        if time.monotonic() - began < _SHORT_S:
            return


async def _leave(carriage: Carriage, tables: list[MovedTable], tell: Tell) -> Moved:
    source, target, tenant_id = carriage.source, carriage.target, carriage.tenant_id
    began = time.monotonic()
    try:
        async with Fence(source, tenant_id, new_id()) as fence:
            tell("Everybody waits.")
            try:
                await carriage.catch_up()
            except asyncpg.IntegrityConstraintViolationError:  # rows exchanged what only one of them may have
                await carriage.wipe(target)
                await carriage.copy()
            marks = await verify(source, target, tenant_id, tables)
            tell(f"{sum(mark.rows for mark in marks.values())} rows in {len(marks)} tables are the same in both.")
            await fence.leave(target.key)
    except (FenceLost, Differs) as failure:
        raise StartRefused(f"It stays in {source.key}, {failure}; the same command tries again.") from failure
    waited_s = time.monotonic() - began
    tell(f"It has left {source.key}; everybody waited for {waited_s:.1f} seconds.")
    return Moved(source.key, target.key, sum(mark.rows for mark in marks.values()), len(marks), waited_s)


async def _tidy(places: Places, main: Side, tenant_id: UUID, old: str, tell: Tell) -> None:
    """Remove the copy that was left behind, if the company really has left."""
    new = (await register.standing(main, tenant_id)).lives_in
    async with places.open(old) as source, places.open(new) as target:
        if await register.lives_here(source, tenant_id) or not await register.lives_here(target, tenant_id):
            raise StartRefused(f"{old} does not say that it has left for {new}; nothing was removed.")
        removed = await Carriage(source, target, tenant_id, await moved_tables(source, target)).wipe(source)
        await register.end(main, source, tenant_id)
        tell(f"{removed} rows removed from {old}.")
