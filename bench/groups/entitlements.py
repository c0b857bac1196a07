"""What every door asks: does this tenant have it, and may this person?"""

import random
import statistics
import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from bench import world
from bench.ground import Ground, ground, run_as_served
from bench.measures import Figure
from editions.catalogue import current_editions
from editions.resolver import resolve
from editions.vocabulary import FEATURES
from hubwright.entry.resources import opened
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.permissions import ROLES, Permission

TENANTS, CHECKS, ROUNDS = 1_000, 100_000, 7
MET = 100  # at a time, and asked at once: what was read is good for two seconds, however busy the machine is
Expected = dict[UUID, dict[str, Any]]


def run(wanted: set[str]) -> list[Figure]:
    """A check of a tenant that was met a moment ago, and of an actor of any role."""
    figures = []
    if "permission_us" in wanted:
        figures.append(_permissions())
    if "entitlement_us" in wanted:
        with ground() as standing:
            figures.append(run_as_served(lambda: _measure(standing)))
    return figures


async def _measure(standing: Ground) -> Figure:
    async with opened(standing.settings):
        expected = await _populate(standing)
        began = time.perf_counter()
        await _meet(expected)
        cold = (time.perf_counter() - began) / TENANTS * 1e6
        rounds = [await _round(expected, n) for n in range(ROUNDS)]
    note = (
        f"{TENANTS} tenants, {len(FEATURES)} features; {ROUNDS} rounds of {CHECKS} checks, {min(rounds):.2f} to"
        f" {max(rounds):.2f}; read from the database in a transaction of its own: {cold:.0f} us"
    )
    return Figure(name="entitlement_us", value=statistics.median(rounds), note=note)


async def _populate(standing: Ground) -> Expected:
    editions, now = current_editions(), utc_now()
    sold = [msgspec.to_builtins(resolve(each, [], now).grants) for each in editions]
    expected = {each.tenant_id: sold[n % len(sold)] for n, each in enumerate(world.invent(TENANTS, 0))}
    write = await world.Writer.over(standing.endpoints.superuser_url)
    try:
        rows = ((tenant_id, 1, msgspec.json.encode(grants).decode()) for tenant_id, grants in expected.items())
        await write.copy("entitlement_snapshot", "tenant_id rev grants", rows)
        await write.settle()
    finally:
        await write.close()
    return expected


async def _meet(tenants: Iterable[UUID]) -> None:
    for tenant_id in tenants:
        async with acting_for(tenant_id):
            await entitlements.granted("csat.rating")


async def _round(expected: Expected, n: int) -> float:
    """Microseconds a check; every answer is compared afterwards."""
    chance, tenants = random.Random(n), list(expected)
    parts = [tenants[first : first + MET] for first in range(0, TENANTS, MET)]
    return sum([await _part(expected, part, CHECKS // len(parts), chance) for part in parts]) / CHECKS * 1e6


async def _part(expected: Expected, some: list[UUID], checks: int, chance: random.Random) -> float:
    """Seconds that so many checks of tenants took that were all met a moment ago."""
    asked, keys = chance.choices(some, k=checks), chance.choices(list(FEATURES), k=checks)
    met = time.monotonic()
    await _meet(some)
    began = time.perf_counter()
    answers = [await entitlements.granted_to(tenant_id, key) for tenant_id, key in zip(asked, keys, strict=True)]
    took = time.perf_counter() - began
    if time.monotonic() - met > entitlements.KEPT_S:
        raise AssertionError("so slow that some were read anew, which is another measure")
    for tenant_id, key, answer in zip(asked, keys, answers, strict=True):
        if answer != expected[tenant_id][key]["value"]:
            raise AssertionError("the wrong answer")
    return took


def _permissions() -> Figure:
    """Actors of every role are asked for every permission; who may not is refused."""
    actors = [Actor(kind="member", role=role, permissions=permissions) for role, permissions in ROLES.items()]
    rounds = []
    for n in range(ROUNDS):
        chance = random.Random(n)
        asked = list(zip(chance.choices(actors, k=CHECKS), chance.choices(list(Permission), k=CHECKS), strict=True))
        began = time.perf_counter()
        refused = sum(not _may(actor, permission) for actor, permission in asked)
        rounds.append((time.perf_counter() - began) / CHECKS * 1e6)
        if refused != sum(permission not in ROLES[actor.role] for actor, permission in asked):
            raise AssertionError("the wrong answer")
    note = f"{len(ROLES)} roles, {len(Permission)} permissions; {ROUNDS} rounds of {CHECKS} checks, refusals included"
    return Figure(name="permission_us", value=statistics.median(rounds), note=note)


def _may(actor: Actor, permission: Permission) -> bool:
    try:
        actor.require(permission)
    except NotAllowed:
        return False
    return True
