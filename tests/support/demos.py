"""Makes the clock of sales demos go on, and their own work."""

from uuid import UUID

from hubwright.kernel.database import global_execute, outside_tenants
from hubwright.kernel.due import due_now
from hubwright.kernel.jobs.run import run_job
from hubwright.kernel.tokens import digest

_ALL = 100_000


async def expire(demo_id: UUID) -> None:
    """Its time is up."""
    async with outside_tenants("tests let time pass"):
        await global_execute("UPDATE demo SET expires_at = now() - interval '1 second' WHERE id = $1", demo_id)


async def let_pass_age(secret: str, *, minutes: int) -> None:
    """It was made so much earlier."""
    async with outside_tenants("tests let time pass"):
        await global_execute(
            "UPDATE demo_pass SET expires_at = expires_at - make_interval(mins => $2) WHERE token_hash = $1",
            digest(secret),
            minutes,
        )


async def turn_is_due(demo_id: UUID) -> None:
    """Its visitors may go on."""
    async with outside_tenants("tests let time pass"):
        await global_execute("UPDATE demo SET traffic_at = now() WHERE id = $1", demo_id)


async def run_jobs_of(tenant_id: UUID) -> None:
    """Run what is due in one tenant until nothing is; what other tests left in theirs stays theirs."""
    while mine := [job for tenant, job in await due_now("job", _ALL) if tenant == tenant_id]:
        for job in mine:
            await run_job(tenant_id, job)
