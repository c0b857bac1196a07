"""Which plugins of a thousand run for one of ten thousand tenants: the look that every event takes."""

import random
import statistics
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bench import world
from bench.ground import Ground, ground, run_as_served
from bench.measures import Figure
from hubwright.entry.resources import opened
from hubwright.host import catalogue
from hubwright.host.discovery import Discovered
from hubwright.host.dispatch.activations import Activations
from hubwright.kernel.ids import new_id
from hubwright_sdk import Manifest, parse_manifest

PLUGINS, TENANTS, EACH = 1_000, 10_000, 5
_EVENTS, _ROUNDS = 100_000, 7
Expected = dict[UUID, tuple[str, ...]]


class Listener:
    """A plugin that hears events; every second one does not."""

    def __init__(self, n: int) -> None:
        said = {"en": f"Plugin {n}", "zh": f"插件 {n}"}
        self.manifest: Manifest = parse_manifest(
            {
                "manifest_version": 1,
                "id": f"bench-{n:04}",
                "version": "1.0.0",
                "tier": "native",
                "kind": ["crm"],
                "name": said,
                "description": said,
                "config_schema": {"type": "object", "additionalProperties": False},
                "scopes": [],
                "events": ["message.received"] if n % 2 else [],
            }
        )

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    async def on_event(self, *_given: object) -> list[object]:
        return []


def run(_wanted: set[str]) -> list[Figure]:
    """All tenants once from the database, then events of tenants in any order."""
    with ground() as standing:
        return [run_as_served(lambda: _measure(standing))]


async def _measure(standing: Ground) -> Figure:
    found = {each.manifest.id: Discovered(each.manifest.id, plugin=each) for each in map(Listener, range(PLUGINS))}
    before = vars(catalogue)["discover"]
    vars(catalogue)["discover"] = lambda: found
    try:
        expected = await _populate(standing)
        async with opened(standing.settings):
            active = Activations()
            began = time.perf_counter()
            for tenant_id in expected:
                await active.impls(tenant_id, "on_event")
            cold = (time.perf_counter() - began) / TENANTS * 1e6
            warm = Activations(kept_s=600)
            for tenant_id in expected:
                await warm.impls(tenant_id, "on_event")
            rounds = [await _round(warm, expected, n) for n in range(_ROUNDS)]
    finally:
        vars(catalogue)["discover"] = before
    note = (
        f"{PLUGINS} plugins, {TENANTS} tenants with {EACH} each; {_ROUNDS} rounds of {_EVENTS} events,"
        f" {min(rounds):.2f} to {max(rounds):.2f}; read from the database, once in some seconds: {cold:.0f} us"
    )
    return Figure(name="plugin_resolution_us", value=statistics.median(rounds), note=note)


async def _populate(standing: Ground) -> Expected:
    chance = random.Random(5)
    expected: Expected = {}
    rows = []
    companies = world.invent(TENANTS, 0)
    for tenant in companies:
        chosen = sorted(chance.sample(range(PLUGINS), EACH))
        rows += [(tenant.tenant_id, new_id(), f"bench-{n:04}", "1.0.0", True) for n in chosen]
        expected[tenant.tenant_id] = tuple(f"bench-{n:04}" for n in chosen if n % 2)
    write = await world.Writer.over(standing.endpoints.superuser_url)
    try:
        await world.entitle(write, companies)
        await write.copy("installation", "tenant_id id plugin version enabled", rows)
        await write.settle()
    finally:
        await write.close()
    return expected


async def _round(active: Activations, expected: Expected, n: int) -> float:
    """Microseconds an event, when the tenant is known; every answer is compared afterwards."""
    tenants = random.Random(n).choices(list(expected), k=_EVENTS)
    began = time.perf_counter()
    answers = [await active.impls(tenant_id, "on_event") for tenant_id in tenants]
    took = time.perf_counter() - began
    for tenant_id, answer in zip(tenants, answers, strict=True):
        if tuple(each.manifest.id for each in answer) != expected[tenant_id]:
            raise AssertionError("the wrong plugins would have run")
    return took / _EVENTS * 1e6
