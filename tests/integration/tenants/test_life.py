"""A company's life as it is kept: each turn written down, the clock, what waits meanwhile, and the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from editions.vocabulary import FEATURES
from hubwright.control.companies import Company, find_company
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch, fetch_one, global_execute, outside_tenants
from hubwright.kernel.due import due_now
from hubwright.kernel.jobs import JOBS, enqueue, job, run_due_jobs
from hubwright.kernel.mail import outbox_letters
from hubwright.kernel.settings import settings, use_settings
from tenants import queries as snapshots
from tenants.life import by_billing, by_operators
from tenants.life.begin import begin
from tenants.life.close_company import close_company
from tenants.life.errors import NotFromHere, OperatorsOnly, OwnersOnly, TrialIsOver
from tenants.life.look import due_lives, look_at_life
from tenants.life.moments import GRACE, NOTICE, SUSPENSION, TRIAL
from tenants.life.read import history
from tenants.life.reopen_company import reopen_company
from tenants.life.tasks import hear_of_billing
from tests.support.people import Person, join

OPERATOR = Actor(kind="operator", name="Olga of Hubwright")
SECOND = timedelta(seconds=1)


async def new_company(tenant_id: UUID, *, trial: timedelta | None = TRIAL, kind: str = "trial") -> Person:
    """Begin as sign-up does; returns the owner."""
    async with outside_tenants("as if it had just been registered"):
        await global_execute("UPDATE tenant SET status = 'provisioning', kind = $2 WHERE id = $1", tenant_id, kind)
    async with acting_for(tenant_id):
        await begin(trial)
    return await join(tenant_id, "owner")


async def company_of(tenant_id: UUID) -> Company:
    found = await find_company(tenant_id)
    assert found is not None
    return found


async def events(tenant_id: UUID) -> list[str]:
    async with acting_for(tenant_id):
        return [entry.event for entry in await history()]


async def run_jobs() -> None:
    while await run_due_jobs():
        pass


async def due_at(tenant_id: UUID) -> datetime | None:
    async with acting_for(tenant_id):
        row = await fetch_one("SELECT due_at FROM due WHERE tenant_id = $1 AND kind = 'life'")
    return row["due_at"] if row is not None else None


async def test_a_trial_runs_out_is_paid_for_and_everything_stands_in_the_history(tenant_a: UUID) -> None:
    owner = await new_company(tenant_a)
    company = await company_of(tenant_a)
    assert company.status == "trial"
    end = company.status_until
    assert end is not None

    await look_at_life(tenant_a, end - SECOND)
    assert (await company_of(tenant_a)).status == "trial"
    await look_at_life(tenant_a, end)
    await look_at_life(tenant_a, end)  # twice is as good as once
    suspended = await company_of(tenant_a)
    assert (suspended.status, suspended.status_because) == ("suspended", "trial_ended")
    assert suspended.status_until is not None
    assert abs(suspended.status_until - utc_now() - SUSPENSION) < timedelta(minutes=1)

    async with acting_for(tenant_a):
        await by_billing.paid(reason="invoice 7")
    paid = await company_of(tenant_a)
    assert (paid.status, paid.kind, paid.status_until) == ("active", "customer", None)
    assert await due_at(tenant_a) is None
    assert await events(tenant_a) == ["paid", "trial_ended", "trial_began"]
    async with acting_for(tenant_a):
        newest, ended, _began = await history()
    assert (newest.by, newest.reason, newest.before, newest.after) == ("billing", "invoice 7", "suspended", "active")
    assert ended.by == "clock"
    await run_jobs()
    told = [letter for letter in outbox_letters() if letter.to == owner.email]
    assert sorted(letter.subject for letter in told) == ["a: 1 day left", "a: Read-only"]
    assert all("/settings/life" in letter.text for letter in told)


async def test_administrators_are_warned_before_once_each_time(tenant_a: UUID) -> None:
    owner = await new_company(tenant_a)
    agent = await join(tenant_a, "agent")
    end = (await company_of(tenant_a)).status_until
    assert end is not None

    for before in (8, 7, 7, 5, 3, 1, 0.5):
        await look_at_life(tenant_a, end - timedelta(days=before))
        await run_jobs()

    subjects = [letter.subject for letter in outbox_letters() if letter.to == owner.email]
    assert sorted(subjects) == ["a: 1 day left", "a: 3 days left", "a: 7 days left"]
    assert not [letter for letter in outbox_letters() if letter.to == agent.email]


async def test_an_open_bill_leaves_everything_working_and_then_makes_it_read_only(tenant_a: UUID) -> None:
    await new_company(tenant_a, trial=None)
    async with acting_for(tenant_a):
        await by_billing.past_due(reason="card declined")
        assert await by_billing.past_due() is None  # told twice it changes nothing
    late = await company_of(tenant_a)
    assert late.status == "past_due"
    assert late.status_until is not None
    assert abs(late.status_until - utc_now() - GRACE) < timedelta(minutes=1)

    await look_at_life(tenant_a, late.status_until)
    assert (await company_of(tenant_a)).status == "suspended"
    async with acting_for(tenant_a):
        await by_billing.paid()
    assert await events(tenant_a) == ["paid", "grace_ended", "past_due", "provisioned"]


async def test_what_billing_commits_is_heard(tenant_a: UUID) -> None:
    assert JOBS["tenant.billing"].work is hear_of_billing
    await new_company(tenant_a)
    for stage, status in (("clear", "active"), ("past_due", "past_due"), ("given_up", "past_due"), ("clear", "active")):
        async with acting_for(tenant_a):
            await enqueue("tenant.billing", {"stage": stage})
        await run_jobs()
        assert (await company_of(tenant_a)).status == status
    assert (await company_of(tenant_a)).kind == "customer"


async def test_an_owner_closes_and_reopens_and_nobody_else_does(tenant_a: UUID) -> None:
    owner = await new_company(tenant_a)
    admin = await join(tenant_a, "admin")
    async with acting_for(tenant_a):
        with pytest.raises(OwnersOnly):
            await close_company(admin.actor, typed_name="a")
        turn = await close_company(owner.actor, typed_name=" a ", reason="we move on")
        with pytest.raises(OwnersOnly):
            await reopen_company(admin.actor)
    assert turn.until is not None
    assert abs(turn.until - utc_now() - NOTICE) < timedelta(minutes=1)
    before = (await company_of(tenant_a)).status_until

    async with acting_for(tenant_a):
        await reopen_company(owner.actor)
    back = await company_of(tenant_a)
    assert back.status == "trial"
    assert back.status_until != before
    assert await events(tenant_a) == ["reopened", "closed", "trial_began"]
    async with acting_for(tenant_a):
        told = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY at, id")
    assert [row["action"] for row in told] == ["company.closed", "company.reopened"]


async def test_what_spends_stops_while_a_company_is_suspended(tenant_a: UUID) -> None:
    await new_company(tenant_a, trial=None, kind="customer")

    async def stopped() -> set[str]:
        _rev, grants = await snapshots.snapshot()
        return {key for key, grant in grants.items() if grant["layer"] == "suspension"}

    async with acting_for(tenant_a):
        assert await stopped() == set()
        await by_operators.suspend(OPERATOR, reason="spam")
        assert await stopped() == {key for key, one in FEATURES.items() if one.spends and one.kind != "limit"} != set()
        await by_operators.resume(OPERATOR, reason="talked")
        assert await stopped() == set()


async def test_operators_suspend_resume_and_extend_with_a_reason(tenant_a: UUID) -> None:
    owner = await new_company(tenant_a)
    async with acting_for(tenant_a):
        with pytest.raises(OperatorsOnly):
            await by_operators.suspend(owner.actor, reason="no")
        await by_operators.suspend(OPERATOR, reason="spam")
        await by_billing.paid()  # money is no way round an operator
    assert (await company_of(tenant_a)).status == "suspended"
    async with acting_for(tenant_a):
        await by_operators.resume(OPERATOR, reason="talked")
    assert (await company_of(tenant_a)).status == "active"
    async with acting_for(tenant_a):
        newest = (await history())[0]
        with pytest.raises(NotFromHere):
            await by_operators.extend_trial(OPERATOR, until=utc_now() + TRIAL, reason="paid already")
    assert (newest.who, newest.reason, newest.by) == ("Olga of Hubwright", "talked", "operator")


async def test_a_trial_that_is_over_goes_on_only_when_it_is_extended(tenant_a: UUID) -> None:
    await new_company(tenant_a, trial=timedelta(seconds=-1))
    await look_at_life(tenant_a, utc_now())
    async with acting_for(tenant_a):
        with pytest.raises(TrialIsOver):
            await by_operators.resume(OPERATOR, reason="please")
        until = utc_now() + timedelta(days=5)
        await by_operators.extend_trial(OPERATOR, until=until, reason="please")
    company = await company_of(tenant_a)
    assert (company.status, company.status_until) == ("trial", until)


async def test_history_cannot_be_changed_even_by_our_own_code(tenant_a: UUID) -> None:
    await new_company(tenant_a)
    for statement in (
        "UPDATE life_entry SET reason = '' WHERE tenant_id = $1",
        "DELETE FROM life_entry WHERE tenant_id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with acting_for(tenant_a):
                await execute(statement)


async def test_the_region_is_written_down_once_and_stays(tenant_a: UUID) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with outside_tenants("somebody tries"):
            await global_execute("UPDATE tenant SET region = 'elsewhere' WHERE id = $1", tenant_a)


@pytest.fixture
def done() -> Iterator[list[str]]:
    """Two kinds of job, one of which goes on while the company is held."""
    done: list[str] = []

    @job("test.ordinary")
    async def ordinary(tenant_id: UUID, payload: dict[str, Any]) -> None:
        done.append("ordinary")

    @job("test.goes_on")
    async def goes_on(tenant_id: UUID, payload: dict[str, Any]) -> None:
        done.append("goes on")

    yield done
    for kind in ("test.ordinary", "test.goes_on"):
        del JOBS[kind]


async def test_work_of_a_suspended_company_waits_and_is_done_afterwards(
    tenant_a: UUID, tenant_b: UUID, done: list[str]
) -> None:
    await new_company(tenant_a, trial=None)
    async with acting_for(tenant_a):
        await by_operators.suspend(OPERATOR, reason="test")
        await enqueue("test.ordinary", {})
        await enqueue("test.goes_on", {}, while_held=True)
        await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'timer', $1, now())")
    async with acting_for(tenant_b):
        await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'timer', $1, now())")
    await run_jobs()
    assert done == ["goes on"]
    waiting = {tenant for tenant, _id in await due_now("timer", 10_000)}
    assert tenant_b in waiting
    assert tenant_a not in waiting

    async with acting_for(tenant_a):
        await by_operators.resume(OPERATOR, reason="test")
    await run_jobs()
    assert done == ["goes on", "ordinary"]
    assert tenant_a in {tenant for tenant, _id in await due_now("timer", 10_000)}


async def test_the_clock_finds_who_is_due_also_while_they_are_held(tenant_a: UUID) -> None:
    await new_company(tenant_a, trial=timedelta(seconds=-1))
    assert tenant_a in {tenant for tenant, _id in await due_lives(10_000)}
    await look_at_life(tenant_a, utc_now())
    async with acting_for(tenant_a):
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'life'")
    assert (await company_of(tenant_a)).status == "suspended"
    assert tenant_a in {tenant for tenant, _id in await due_lives(10_000)}


async def test_a_company_is_registered_in_the_region_of_the_platform(database: None) -> None:
    from tests.integration.tenants.test_sign_up import signed_up

    before = settings()
    use_settings(type(before)(**{**{f: getattr(before, f) for f in before.__struct_fields__}, "region": "eu-north"}))
    try:
        done = await signed_up()
    finally:
        use_settings(before)
    company = await company_of(done.tenant_id)
    assert (company.region, company.status, company.kind) == ("eu-north", "trial", "trial")
