"""Tests of flows are kept beside them: they outlive versions, and run with the flows they lead into."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.control.flow_tests import (
    accept_change,
    keep_test,
    list_tests,
    remove_test,
    rename_test,
    restore_test,
    run_tests,
    try_out,
)
from hubwright.control.flows import create_flow, get_draft, publish, save_draft
from hubwright.flows import trial
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.flows.documents import saying
from tests.support.people import Person, join

START = trial.Start(moment=datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
HELLO = trial.Script(start=START, inputs=[trial.Says(text="hi")])


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


async def greeting(author: Actor, text: str = "Hello") -> UUID:
    return (await create_flow("Greeting", saying(text), actor=author)).flow_id


async def kept(author: Actor, flow_id: UUID, name: str = "Says hello") -> UUID:
    document = flows.parse((await get_draft(flow_id)).doc)
    test_id = new_id()
    await keep_test(author, flow_id, test_id, name, trial.as_test(HELLO, await try_out(document, HELLO)))
    return test_id


async def test_a_kept_test_passes_and_a_changed_text_fails_it(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)
        await kept(admin.actor, flow_id)

        (same,) = await run_tests(flow_id, flows.parse((await get_draft(flow_id)).doc))
        (other,) = await run_tests(flow_id, flows.parse(saying("Good day")))

        assert (same.name, same.passed) == ("Says hello", True)
        assert other.difference is not None
        assert (other.difference.kind, other.difference.beat) == ("says_other", 0)


async def test_what_the_draft_does_is_accepted_and_taken_back(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)
        old, made = await kept(admin.actor, flow_id), new_id()
        draft = await get_draft(flow_id)
        await save_draft(admin.actor, flow_id, saying("Good day"), base_rev=draft.rev)
        now = flows.parse((await get_draft(flow_id)).doc)
        assert [run.passed for run in await run_tests(flow_id, now)] == [False]

        await accept_change(admin.actor, flow_id, old, made)
        (run,) = await run_tests(flow_id, now)
        assert (run.id, run.name, run.passed) == (made, "Says hello", True)

        await remove_test(admin.actor, flow_id, made)
        await restore_test(admin.actor, flow_id, old)
        assert [(run.id, run.passed) for run in await run_tests(flow_id, now)] == [(old, False)]


async def test_tests_outlive_versions(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)
        await kept(admin.actor, flow_id)
        await publish(admin.actor, flow_id, note="")

        assert [test.name for test in await list_tests(flow_id)] == ["Says hello"]


async def test_keeping_twice_keeps_once(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)
        test_id = new_id()
        test = trial.as_test(HELLO, await try_out(flows.parse(saying("Hello")), HELLO))

        await keep_test(admin.actor, flow_id, test_id, "One", test)
        await keep_test(admin.actor, flow_id, test_id, "One", test)

        assert [each.test for each in await list_tests(flow_id)] == [test]


async def test_a_test_is_renamed_removed_and_brought_back(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)
        test_id = await kept(admin.actor, flow_id)

        await rename_test(admin.actor, flow_id, test_id, "  Greets  ")
        await remove_test(admin.actor, flow_id, test_id)
        assert await list_tests(flow_id) == []
        assert await run_tests(flow_id, flows.parse(saying("Good day"))) == []
        with pytest.raises(Missing):
            await rename_test(admin.actor, flow_id, test_id, "Other")
        await restore_test(admin.actor, flow_id, test_id)

        assert [each.name for each in await list_tests(flow_id)] == ["Greets"]


async def test_a_test_of_another_flow_is_not_there(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id, other = await greeting(admin.actor), await greeting(admin.actor, "Other")
        test_id = await kept(admin.actor, flow_id)

        with pytest.raises(Missing):
            await remove_test(admin.actor, other, test_id)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
async def test_a_test_needs_a_name(admin: Person, name: str) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)

        with pytest.raises(Invalid):
            await kept(admin.actor, flow_id, name)


async def test_nothing_said_is_no_test(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)

        with pytest.raises(Invalid):
            await keep_test(admin.actor, flow_id, new_id(), "Empty", trial.FlowTest(start=START, beats=[]))


async def test_who_only_reads_flows_keeps_nothing(tenant_a: UUID, admin: Person) -> None:
    analyst = await join(tenant_a, "analyst")
    async with acting_for(admin.tenant_id):
        flow_id = await greeting(admin.actor)

        with pytest.raises(NotAllowed):
            await kept(analyst.actor, flow_id)


async def test_published_flows_that_are_called_are_brought_along(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        below = await greeting(admin.actor, "From below")
        await publish(admin.actor, below, note="")

        transcript = await try_out(flows.parse(calling(below)), HELLO)
        nobody = await try_out(flows.parse(calling(new_id())), HELLO)

        assert transcript.turns[0].said[0].text == "From below"
        assert [said.text for turn in nobody.turns for said in turn.said] == [flows.apology("en")]


def calling(flow_id: UUID) -> dict[str, Any]:
    """A flow that calls another one and ends."""
    raw = saying("unused")
    sub = {"id": "sub", "type": "subflow", "config": {"flow": str(flow_id), "exits": []}}
    edges = [{"id": "e_sub", "from": [raw["entry"][0]["id"], "out"], "to": "sub"}]
    return {**raw, "nodes": [sub], "edges": edges}
