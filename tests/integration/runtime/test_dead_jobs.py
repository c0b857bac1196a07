"""Jobs that fail for good; who sees and decides what; and deciding about many at once."""

from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.dead_letters import DeadLetter, drop, drop_many, get_dead_letter, retry, retry_many
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.incidents import incidents
from hubwright.kernel.jobs import JOBS, enqueue, job, run_due_jobs
from tests.integration.runtime.dead import OPERATOR, Poison, audited, letters
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor, says


@pytest.fixture
def fragile() -> Any:
    """A kind of job that fails until it is told not to."""
    seen: list[dict[str, Any]] = []

    @job("test.fragile", most_attempts=1)
    async def work(_tenant_id: UUID, payload: dict[str, Any]) -> None:
        seen.append(payload)
        if not payload.get("good"):
            raise RuntimeError("the post office is closed")

    yield seen
    del JOBS["test.fragile"]


async def _dead_job(company: Company, **payload: Any) -> DeadLetter:
    async with acting_for(company.tenant_id):
        await enqueue("test.fragile", payload)
    while await run_due_jobs():
        pass
    return (await letters(company))[0]


async def test_a_job_is_seen_edited_and_run_again(database: None, fragile: list[dict[str, Any]]) -> None:
    company = await make_company("jobs", greeter())
    letter = await _dead_job(company, to="anna")
    assert (letter.kind, letter.label, letter.attempts, letter.payload) == ("job", "test.fragile", 1, {"to": "anna"})
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id, {"good": True})
    while await run_due_jobs():
        pass
    assert fragile == [{"to": "anna"}, {"good": True}]
    assert await letters(company) == []


async def test_a_job_that_fails_again_comes_back(database: None, fragile: list[dict[str, Any]]) -> None:
    company = await make_company("jobs", greeter())
    letter = await _dead_job(company)
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id)
    while await run_due_jobs():
        pass
    (again,) = await letters(company)
    assert again.subject_id == letter.subject_id
    assert len(fragile) == 2


async def test_a_job_that_kills_its_worker_every_time_is_given_up(
    database: None, fragile: list[dict[str, Any]]
) -> None:
    company = await make_company("jobs", greeter())
    async with acting_for(company.tenant_id):
        await enqueue("test.fragile", {"good": True})
        await execute(
            "UPDATE job SET state = 'running', attempts = 1, lease_until = now() - interval '1 s'"
            " WHERE tenant_id = $1 AND kind = 'test.fragile'"
        )
    while await run_due_jobs():
        pass
    (letter,) = await letters(company)
    assert letter.error == "the worker died with it every time"
    assert fragile == []


async def test_an_operator_sees_kind_company_age_and_error_and_no_content(
    database: None, fragile: list[dict[str, Any]]
) -> None:
    company = await make_company("jobs", greeter())
    letter = await _dead_job(company, secret="the visitor's own words")
    (seen,) = await incidents("dead_letter", tenant_ids=[company.tenant_id])
    assert (seen.what, seen.error, seen.attempts) == ("job", "RuntimeError: the post office is closed", 1)
    assert "own words" not in str(seen)
    for nosy in (OPERATOR, company.agent.actor):
        with pytest.raises(NotAllowed):
            async with acting_for(company.tenant_id):
                await get_dead_letter(nosy, letter.id)
    with pytest.raises(NotAllowed):
        async with acting_for(company.tenant_id):
            await drop(company.agent.actor, letter.id)
    async with acting_for(company.tenant_id):
        await drop(OPERATOR, letter.id)
    assert await incidents("dead_letter", tenant_ids=[company.tenant_id]) == []
    assert await audited(company) == [(OPERATOR.label, "dead_letter.dropped")]


async def test_many_are_decided_at_once_and_what_cannot_be_stays(
    database: None, fragile: list[dict[str, Any]], defect: Poison
) -> None:
    company, other = await make_company("many", greeter()), await make_company("other", greeter())
    for number in range(3):
        await _dead_job(company, number=number)
    theirs = await _dead_job(other)
    defect.poison(flows.MessageReceived)
    talk = (await says(company, await new_visitor(company), "hi")).conversation_id
    defect.heal()
    async with acting_for(company.tenant_id):
        await take(company.agent.actor, talk)
    ids = [letter.id for letter in await letters(company)]
    done = await retry_many(company.admin.actor, company.tenant_id, [*ids, theirs.id])
    assert (done.decided, done.refused) == (3, 2)
    assert [letter.kind for letter in await letters(company)] == ["inbound"]
    assert [letter.id for letter in await letters(other)] == [theirs.id]
    with pytest.raises(Missing):
        await drop_many(company.admin.actor, company.tenant_id, [theirs.id])
    assert (await drop_many(company.admin.actor, company.tenant_id, ids)).decided == 1
    assert await letters(company) == []
