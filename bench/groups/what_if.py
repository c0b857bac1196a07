"""Another plan run over ten thousand recorded conversations, as a worker does it: read, two runs apart, kept."""

import time

import msgspec

from bench import stage
from bench.ground import ground, run_as_served
from bench.measures import Figure
from bench.recorded_world import ARRIVALS, populate_day
from hubwright.control.routing.plan import Plan, Step
from hubwright.desk.what_if import run_queries
from hubwright.desk.what_if.tasks import work_out
from hubwright.entry.resources import opened
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id

_TRIED = Plan(steps=(Step(seconds=30, order_by="longest_idle"), Step(seconds=60, any_skill=True)))


def run(_wanted: set[str]) -> list[Figure]:
    """One run; the plan as it is has to make every recorded offer again."""
    with ground() as standing:

        async def measured() -> Figure:
            async with stage.written(standing, 1, 1) as staged:
                (company,) = staged.companies
                await populate_day(staged.write, company)
                await staged.write.settle()
                async with opened(standing.settings):
                    run_id = new_id()
                    async with acting_for(company.tenant_id):
                        plan = msgspec.to_builtins(_TRIED)
                        await run_queries.insert(run_id, company.queue_id, plan, ARRIVALS, "bench")
                        await run_queries.begin(run_id)
                    began = time.perf_counter()
                    await work_out(company.tenant_id, run_id)
                    seconds = time.perf_counter() - began
                    async with acting_for(company.tenant_id):
                        row = await run_queries.get(run_id)
            assert row is not None
            return _figure(seconds, row["state"], row["found"])

        return [run_as_served(measured)]


def _figure(seconds: float, state: str, found: dict[str, dict[str, int]]) -> Figure:
    if state != "done":
        raise RuntimeError(f"the run is {state}")
    again, recorded = found["fidelity"]["again"], found["fidelity"]["recorded"]
    if again != recorded:
        raise RuntimeError(f"{again} of {recorded} recorded offers were made again")
    note = (
        f"{found['comparison']['entries']} conversations read and run twice in a process of its own;"
        f" all {recorded} recorded offers made again by the plan as it is, {found['comparison']['changed']} elsewhere"
    )
    return Figure(name="what_if_10k_s", value=seconds, note=note)
