"""Tests of flows are kept beside them: they outlive versions, and run with the flows they lead into."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.control.flow_tests import (
    keep_test,
    list_tests,
    remove_test,
    rename_test,
    restore_test,
    run_tests,
    try_out,
)
from hubwright.control.flows import create_flow, get_draft, publish
from hubwright.flows import trial
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Forbidden
from tests.integration.flows.documents import saying
from tests.support.people import join

START = trial.Start(moment=datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
HELLO = trial.Script(start=START, inputs=[trial.Says(text="hi")])


@pytest.fixture
async def author(tenant_a: UUID) -> AsyncIterator[Actor]:
    admin = await join(tenant_a, "admin")
    async with acting_for(tenant_a):
        yield admin.actor


async def greeting(author: Actor, text: str = "Hello") -> UUID:
    return (await create_flow("Greeting", saying(text), actor=author)).flow_id


async def kept(author: Actor, flow_id: UUID, name: str = "Says hello") -> UUID:
    document = flows.parse((await get_draft(flow_id)).doc)
    test_id = new_id()
    await keep_test(author, flow_id, test_id, name, trial.as_test(HELLO, await try_out(document, HELLO)))
    return test_id


async def test_a_kept_test_passes_and_a_changed_text_fails_it(author: Actor) -> None:
    flow_id = await greeting(author)
    await kept(author, flow_id)

    (same,) = await run_tests(flow_id, flows.parse((await get_draft(flow_id)).doc))
    (other,) = await run_tests(flow_id, flows.parse(saying("Good day")))

    assert (same.name, same.passed) == ("Says hello", True)
    assert other.difference is not None
    assert (other.difference.kind, other.difference.beat) == ("says_other", 0)


async def test_tests_outlive_versions(author: Actor) -> None:
    flow_id = await greeting(author)
    await kept(author, flow_id)
    await publish(author, flow_id, note="")

    assert [test.name for test in await list_tests(flow_id)] == ["Says hello"]


async def test_keeping_twice_keeps_once(author: Actor) -> None:
    flow_id = await greeting(author)
    test_id = new_id()
    test = trial.as_test(HELLO, await try_out(flows.parse(saying("Hello")), HELLO))

    await keep_test(author, flow_id, test_id, "One", test)
    await keep_test(author, flow_id, test_id, "One", test)

    assert [each.test for each in await list_tests(flow_id)] == [test]


async def test_a_test_is_renamed_removed_and_brought_back(author: Actor) -> None:
    flow_id = await greeting(author)
    test_id = await kept(author, flow_id)

    await rename_test(author, flow_id, test_id, "  Greets  ")
    await remove_test(author, flow_id, test_id)
    assert await list_tests(flow_id) == []
    assert await run_tests(flow_id, flows.parse(saying("Good day"))) == []
    with pytest.raises(Missing):
        await rename_test(author, flow_id, test_id, "Other")
    await restore_test(author, flow_id, test_id)

    assert [each.name for each in await list_tests(flow_id)] == ["Greets"]


async def test_a_test_of_another_flow_is_not_there(author: Actor) -> None:
    flow_id, other = await greeting(author), await greeting(author, "Other")
    test_id = await kept(author, flow_id)

    with pytest.raises(Missing):
        await remove_test(author, other, test_id)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
async def test_a_test_needs_a_name(author: Actor, name: str) -> None:
    flow_id = await greeting(author)

    with pytest.raises(Invalid):
        await kept(author, flow_id, name)


async def test_nothing_said_is_no_test(author: Actor) -> None:
    flow_id = await greeting(author)

    with pytest.raises(Invalid):
        await keep_test(author, flow_id, new_id(), "Empty", trial.FlowTest(start=START, beats=[]))


async def test_who_only_reads_flows_keeps_nothing(tenant_a: UUID, author: Actor) -> None:
    flow_id = await greeting(author)
    analyst = await join(tenant_a, "analyst")

    with pytest.raises(Forbidden):
        await kept(analyst.actor, flow_id)


async def test_published_flows_that_are_called_are_brought_along(author: Actor) -> None:
    below = await greeting(author, "From below")
    await publish(author, below, note="")

    transcript = await try_out(flows.parse(calling(below)), HELLO)
    nobody = await try_out(flows.parse(calling(new_id())), HELLO)

    assert [said.text for turn in transcript.turns for said in turn.said] == ["From below"]
    assert [said.text for turn in nobody.turns for said in turn.said] == [flows.apology("en")]


def calling(flow_id: UUID) -> dict[str, Any]:
    """A flow that calls another one and ends."""
    raw = saying("unused")
    sub = {"id": "sub", "type": "subflow", "config": {"flow": str(flow_id), "exits": []}}
    edges = [{"id": "e_sub", "from": [raw["entry"][0]["id"], "out"], "to": "sub"}]
    return {**raw, "nodes": [sub], "edges": edges}
