"""A sales demo from the press of the button to a tenant with a month behind it, as the web process makes it."""

import statistics
import time

from bench.ground import ground, run_as_served
from bench.measures import Figure
from hubwright.entry.resources import opened
from hubwright.kernel.database import acting_for, fetch_one
from tenants.demos.industries import INDUSTRIES
from tenants.demos.schemas import Demo
from tenants.demos.spawn import spawn


def run(_wanted: set[str]) -> list[Figure]:
    """One of each industry, twice; the slowest counts."""
    with ground() as standing:

        async def measured() -> Figure:
            async with opened(standing.settings):
                taken: list[float] = []
                for key in (*INDUSTRIES, *INDUSTRIES):
                    began = time.perf_counter()
                    demo = await spawn(industry_key=key, edition_key="online")
                    taken.append(time.perf_counter() - began)
                    rows = await _rows(demo)
            return _figure(taken, rows)

        return [run_as_served(measured)]


async def _rows(demo: Demo) -> int:
    async with acting_for(demo.leads_to):
        row = await fetch_one("SELECT count(*) AS n FROM message WHERE tenant_id = $1")
    assert row is not None
    return int(row["n"])


def _figure(taken: list[float], messages: int) -> Figure:
    if messages < 1_000:
        raise RuntimeError(f"a demo of {messages} messages is none")
    note = f"the slowest of {len(taken)}, the median takes {statistics.median(taken):.2f} s; {messages} messages each"
    return Figure(name="demo_spawn_s", value=max(taken), note=note)
