"""Drafts, conflicts, undo, publishing and versions against a real database."""

from uuid import UUID

import asyncpg
import pytest

from hubwright import flows
from hubwright.control.flows import (
    compiled_version,
    create_flow,
    edit_draft,
    get_draft,
    list_flows,
    list_versions,
    live_version,
    publish,
    redo,
    restore,
    save_draft,
    undo,
)
from hubwright.control.flows.edits import delete_node, find_node
from hubwright.control.flows.errors import DraftConflict, NothingToUndo
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.flows.documents import saying
from tests.support.people import Person, join

GREETING = saying("Hello")


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


@pytest.fixture
async def flow_id(admin: Person) -> UUID:
    async with acting_for(admin.tenant_id):
        draft = await create_flow("Greeting", GREETING, actor=admin.actor)
    return draft.flow_id


async def text_of(tenant_id: UUID, flow_id: UUID) -> str:
    async with acting_for(tenant_id):
        draft = await get_draft(flow_id)
    return str(next(node for node in draft.doc["nodes"] if node["id"] == "n_hello")["config"]["text"])


async def test_a_new_flow_is_a_draft_and_not_live(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        (listed,) = await list_flows()
        assert await live_version(flow_id) is None
    assert (listed.name, listed.draft_rev, listed.changed, listed.live) == ("Greeting", 1, True, None)


async def test_the_same_id_again_makes_nothing_twice(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        again = await create_flow("Other name", saying("Other"), flow_id, actor=admin.actor)
        assert len(await list_flows()) == 1
    assert (again.name, again.rev) == ("Greeting", 1)


async def test_saving_on_the_newest_revision_moves_it_on(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        saved = await save_draft(admin.actor, flow_id, saying("Hi"), 1)
    assert (saved.rev, saved.changed_by) == (2, admin.actor.name)
    assert await text_of(admin.tenant_id, flow_id) == "Hi"


async def test_saving_on_an_old_revision_says_whose_change_it_would_overwrite(admin: Person, flow_id: UUID) -> None:
    other = await join(admin.tenant_id, "developer")
    async with acting_for(admin.tenant_id):
        await save_draft(other.actor, flow_id, saying("Theirs"), 1)
    with pytest.raises(DraftConflict) as refused:
        async with acting_for(admin.tenant_id):
            await save_draft(admin.actor, flow_id, saying("Mine"), 1)
    assert refused.value.data()["rev"] == 2
    assert refused.value.data()["changed_by"] == "Developer"
    assert "Developer" in refused.value.sentence()
    assert await text_of(admin.tenant_id, flow_id) == "Theirs"


async def test_saving_the_same_again_is_no_new_revision(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        first = await save_draft(admin.actor, flow_id, saying("Hi"), 1)
        again = await save_draft(admin.actor, flow_id, saying("Hi"), first.rev)
    assert again.rev == first.rev


async def test_what_is_no_document_is_refused_and_changes_nothing(admin: Person, flow_id: UUID) -> None:
    broken = saying("x")
    broken["edges"] = [{"id": "e_1", "from": ["trg_1", "out"], "to": "n_gone"}]
    with pytest.raises(flows.FlowInvalid):
        async with acting_for(admin.tenant_id):
            await save_draft(admin.actor, flow_id, broken, 1)
    assert await text_of(admin.tenant_id, flow_id) == "Hello"


async def test_two_people_on_different_steps_do_not_collide(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        await save_draft(admin.actor, flow_id, saying("Hi"), 1)
        merged = await edit_draft(admin.actor, flow_id, 1, lambda doc: delete_node(doc, "n_end"))
    document = flows.parse(merged.draft.doc)
    assert find_node(document, "n_end") is None
    assert find_node(document, "n_hello").config["text"] == "Hi"  # type: ignore[union-attr]  # it is there


async def test_two_people_on_the_same_step_collide(admin: Person, flow_id: UUID) -> None:
    with pytest.raises(DraftConflict):
        async with acting_for(admin.tenant_id):
            await save_draft(admin.actor, flow_id, saying("Hi"), 1)
            await edit_draft(admin.actor, flow_id, 1, lambda doc: delete_node(doc, "n_hello"))


async def test_undo_goes_back_step_by_step_and_redo_forward_again(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        for base, text in enumerate(("one", "two", "three"), start=1):
            await save_draft(admin.actor, flow_id, saying(text), base)
        seen = []
        for verb in (undo, undo, redo, redo, undo, undo, undo):
            draft = await verb(admin.actor, flow_id, (await get_draft(flow_id)).rev)
            seen.append(draft.doc["nodes"][0]["config"]["text"])
        assert seen == ["two", "one", "two", "three", "two", "one", "Hello"]
        with pytest.raises(NothingToUndo):
            await undo(admin.actor, flow_id, (await get_draft(flow_id)).rev)


async def test_a_change_after_undo_can_be_undone_itself(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        await save_draft(admin.actor, flow_id, saying("one"), 1)
        undone = await undo(admin.actor, flow_id, 2)
        await save_draft(admin.actor, flow_id, saying("other"), undone.rev)
        back = await undo(admin.actor, flow_id, undone.rev + 1)
        with pytest.raises(DraftConflict):
            await undo(admin.actor, flow_id, 1)
    assert back.doc["nodes"][0]["config"]["text"] == "Hello"


async def test_publishing_makes_numbered_versions_and_repoints(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        first = await publish(admin.actor, flow_id, "the beginning")
        await save_draft(admin.actor, flow_id, saying("Hi"), 1)
        second = await publish(admin.actor, flow_id)
        live = await live_version(flow_id)
        listed = await list_versions(flow_id)
        (flow,) = await list_flows()
        old = await compiled_version(first.id)
    assert (first.n, second.n) == (1, 2)
    assert live is not None
    assert live.id == second.id
    assert [(each.n, each.live, each.note) for each in listed] == [(2, True, ""), (1, False, "the beginning")]
    assert not flow.changed
    assert old.sha == first.sha256 != second.sha256


async def test_publishing_what_is_live_already_makes_no_version(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        first = await publish(admin.actor, flow_id)
        again = await publish(admin.actor, flow_id, "again")
    assert again.id == first.id


async def test_a_draft_with_errors_is_not_published(admin: Person, flow_id: UUID) -> None:
    broken = saying("{{ nobody_knows_this }}")
    with pytest.raises(flows.FlowInvalid) as refused:
        async with acting_for(admin.tenant_id):
            await save_draft(admin.actor, flow_id, broken, 1)
            await publish(admin.actor, flow_id)
    assert [found.node_id for found in refused.value.problems if found.severity == "error"] == ["n_hello"]
    async with acting_for(admin.tenant_id):
        assert await live_version(flow_id) is None


async def test_a_queue_that_is_not_there_stops_a_publish_and_one_that_is_does_not(admin: Person, flow_id: UUID) -> None:
    doc = saying("Hi")
    doc["nodes"] = [doc["nodes"][0], {"id": "n_end", "type": "handoff", "config": {"queue": "vip"}}]
    async with acting_for(admin.tenant_id):
        draft = await save_draft(admin.actor, flow_id, doc, 1)
        with pytest.raises(flows.FlowInvalid):
            await publish(admin.actor, flow_id)
        await execute("INSERT INTO queue (tenant_id, id, key, name) VALUES ($1, $2, 'vip', 'VIP')", new_id())
        made = await publish(admin.actor, flow_id, base_rev=draft.rev)
    assert made.n == 1


async def test_a_version_cannot_be_changed_at_run_time(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        await publish(admin.actor, flow_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with acting_for(admin.tenant_id):
            await execute("UPDATE flow_version SET note = 'x' WHERE tenant_id = $1 AND flow_id = $2", flow_id)


async def test_restoring_makes_a_draft_and_leaves_live_alone(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        await publish(admin.actor, flow_id)
        await save_draft(admin.actor, flow_id, saying("Hi"), 1)
        second = await publish(admin.actor, flow_id)
        restored = await restore(admin.actor, flow_id, 1, 2)
        live = await live_version(flow_id)
    assert restored.doc["nodes"][0]["config"]["text"] == "Hello"
    assert restored.rev == 3
    assert live is not None
    assert live.id == second.id


async def test_publishing_somebody_elses_later_change_is_refused(admin: Person, flow_id: UUID) -> None:
    with pytest.raises(DraftConflict):
        async with acting_for(admin.tenant_id):
            await save_draft(admin.actor, flow_id, saying("Hi"), 1)
            await publish(admin.actor, flow_id, base_rev=1)


async def test_roles_decide_who_edits_and_who_publishes(admin: Person, flow_id: UUID) -> None:
    developer, agent = await join(admin.tenant_id, "developer"), await join(admin.tenant_id, "agent")
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotAllowed):
            await save_draft(agent.actor, flow_id, saying("Hi"), 1)
        await save_draft(developer.actor, flow_id, saying("Hi"), 1)
        with pytest.raises(NotAllowed):
            await publish(developer.actor, flow_id)


async def test_another_company_finds_nothing(admin: Person, flow_id: UUID, tenant_b: UUID) -> None:
    other = await join(tenant_b, "admin")
    async with acting_for(admin.tenant_id):
        made = await publish(admin.actor, flow_id)
    async with acting_for(tenant_b):
        assert await list_flows() == []
        for attempt in (
            get_draft(flow_id),
            save_draft(other.actor, flow_id, saying("x"), 1),
            publish(other.actor, flow_id),
            undo(other.actor, flow_id, 1),
            restore(other.actor, flow_id, 1, 1),
            list_versions(flow_id),
            compiled_version(made.id),
        ):
            with pytest.raises(Missing):
                await attempt


async def test_every_change_is_in_the_audit(admin: Person, flow_id: UUID) -> None:
    async with acting_for(admin.tenant_id):
        await save_draft(admin.actor, flow_id, saying("Hi"), 1)
        await publish(admin.actor, flow_id, "why")
        found = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 AND subject = $2", str(flow_id))
    assert {row["action"] for row in found} == {"flow.create", "flow.save_draft", "flow.publish"}
