"""A call that failed can be made again by an admin, as long as what went in is kept."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.host.dispatch.log import FORGET, calls_of
from hubwright.host.dispatch.tasks import INPUT_DAYS, forget_old
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.settings import settings
from hubwright.runtime.plugins.replay import NotReplayable, replay
from hubwright_sdk import AddNote
from tests.integration.dispatch.conftest import company_named
from tests.support.company import Company, new_visitor, says
from tests.support.watching_plugins import WATCHER, Watcher


async def failed_call(company: Company, watcher: Watcher) -> UUID:
    watcher.mood = "broken"
    taken = await says(company, await new_visitor(company), "Hi")
    watcher.wishes = [AddNote(conversation_id=str(taken.conversation_id), text="late but there")]
    await run_due_jobs(1_000)
    watcher.mood = "well"
    async with acting_for(company.tenant_id):
        return (await calls_of(company.admin.actor, WATCHER, outcome="failed"))[0].id


async def test_a_failed_call_is_made_again_and_its_wishes_are_granted(company: Company, watcher: Watcher) -> None:
    call_id = await failed_call(company, watcher)

    assert await replay(company.admin.actor, call_id) == ""

    async with acting_for(company.tenant_id):
        newest = (await calls_of(company.admin.actor, WATCHER))[0]
        notes = await fetch("SELECT text FROM message WHERE tenant_id = $1 AND kind = 'note'")
        audited = await fetch("SELECT 1 FROM audit_entry WHERE tenant_id = $1 AND action = 'plugin.call_replayed'")
    assert (newest.outcome, newest.replay_of) == ("done", call_id)
    assert [note["text"] for note in notes] == ["late but there"]
    assert len(audited) == 1


async def test_a_failure_is_told_again(company: Company, watcher: Watcher) -> None:
    call_id = await failed_call(company, watcher)
    watcher.mood = "refusing"

    assert await replay(company.admin.actor, call_id) == "refused"


async def test_only_admins_of_the_same_company_may(company: Company, watcher: Watcher) -> None:
    call_id = await failed_call(company, watcher)
    other = await company_named("other")

    with pytest.raises(NotAllowed):
        await replay(company.agent.actor, call_id)
    with pytest.raises(Missing):
        await replay(other.admin.actor, call_id)


async def test_inputs_are_forgotten_before_the_lines_are(company: Company, watcher: Watcher) -> None:
    call_id = await failed_call(company, watcher)
    await _age(company, INPUT_DAYS + 1)
    await forget_old(company.tenant_id, {})
    with pytest.raises(NotReplayable):
        await replay(company.admin.actor, call_id)

    await _age(company, settings().trace_days + 1)
    await forget_old(company.tenant_id, {})
    async with acting_for(company.tenant_id):
        assert await calls_of(company.admin.actor, WATCHER) == []
        waiting = await fetch("SELECT run_at FROM job WHERE tenant_id = $1 AND kind = $2", FORGET)
    assert waiting[0]["run_at"] < utc_now() + timedelta(days=2)


async def _age(company: Company, days: int) -> None:
    async with acting_for(company.tenant_id):
        await execute("UPDATE plugin_call SET at = now() - make_interval(days => $2) WHERE tenant_id = $1", days)
