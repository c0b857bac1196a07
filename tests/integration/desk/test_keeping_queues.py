"""Queues by people: opened, named, staffed, archived and taken back; skills removed and put back with their levels."""

import pytest

from hubwright.control.routing.errors import DefaultQueue, StillAskedFor
from hubwright.control.routing.keep_queues import (
    archive_queue,
    change_queue,
    create_queue,
    free_key,
    reopen_queue,
    set_queue_members,
)
from hubwright.control.routing.list_queues import get_queue, list_queues, queues_to_choose, staffing
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import set_plan
from hubwright.control.routing.requirements import Skill
from hubwright.control.routing.skills import levels, list_skills, put_skill, remove_skill, restore_skill, set_level
from hubwright.desk.queues.queue_list import queue_for
from hubwright.desk.queues.standing import standing
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, make_desk, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def test_a_queue_is_opened_named_and_staffed_and_each_is_in_the_audit(desk: Desk) -> None:
    admin, agent, queue_id = desk.company.admin.actor, desk.agents[0], new_id()
    async with acting_for(desk.tenant_id):
        made = await create_queue(admin, queue_id, " VIP guests ")
        assert (made.key, made.name, made.archived) == ("vip-guests", "VIP guests", False)
        await change_queue(admin, queue_id, name="Very important", offer_seconds=45)
        named = await get_queue(queue_id)
        await set_queue_members(admin, queue_id, [agent.member_id, desk.agents[1].member_id])
        await set_queue_members(admin, queue_id, [agent.member_id])
        assert (await staffing())[queue_id] == {agent.member_id}
        await set_queue_members(admin, queue_id, [])
        assert queue_id not in await staffing()
        audit = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'queue.%' ORDER BY id")
    assert (named.key, named.name, named.offer_seconds) == ("vip-guests", "Very important", 45)
    assert [row["action"] for row in audit] == ["queue.created", "queue.changed", *["queue.members"] * 3]


async def test_nothing_new_comes_into_an_archived_queue_until_it_is_taken_back(desk: Desk) -> None:
    admin, queue_id = desk.company.admin.actor, new_id()
    async with acting_for(desk.tenant_id):
        await create_queue(admin, queue_id, "Returns")
        assert (await queue_for("returns")).id == queue_id
        await archive_queue(admin, queue_id)
        assert (await queue_for("returns")).id == desk.company.queue_id
        assert queue_id not in [queue.id for queue in await queues_to_choose()]
        assert queue_id in [queue.id for queue in await list_queues()]
        await reopen_queue(admin, queue_id)
        assert (await queue_for("returns")).id == queue_id


async def test_the_default_queue_and_one_that_helps_another_stay(desk: Desk) -> None:
    admin, queue_id = desk.company.admin.actor, new_id()
    async with acting_for(desk.tenant_id):
        await create_queue(admin, queue_id, "Helpers")
        with pytest.raises(DefaultQueue):
            await archive_queue(admin, desk.company.queue_id)
        await set_plan(admin, desk.company.queue_id, Plan(steps=(Step(queues=(queue_id,)),)))
        with pytest.raises(StillAskedFor):
            await archive_queue(admin, queue_id)
        await set_plan(admin, desk.company.queue_id, Plan())
        await archive_queue(admin, queue_id)
        assert (await get_queue(queue_id)).archived


async def test_what_makes_no_sense_is_refused_and_only_who_may_keeps_queues(desk: Desk) -> None:
    admin, agent, queue_id = desk.company.admin.actor, desk.agents[0], desk.company.queue_id
    async with acting_for(desk.tenant_id):
        for wrong in ("", "  ", "x" * 81):
            with pytest.raises(Invalid):
                await create_queue(admin, new_id(), wrong)
        for seconds in (4, 601):
            with pytest.raises(Invalid):
                await change_queue(admin, queue_id, name="Support", offer_seconds=seconds)
        for missing in (
            change_queue(admin, new_id(), name="x", offer_seconds=30),
            archive_queue(admin, new_id()),
            reopen_queue(admin, new_id()),
            set_queue_members(admin, new_id(), []),
            set_queue_members(admin, queue_id, [new_id()]),
        ):
            with pytest.raises(Missing):
                await missing
        for deed in (
            create_queue(agent.actor, new_id(), "x"),
            change_queue(agent.actor, queue_id, name="x", offer_seconds=30),
            archive_queue(agent.actor, queue_id),
            reopen_queue(agent.actor, queue_id),
            set_queue_members(agent.actor, queue_id, []),
            restore_skill(agent.actor, "fr"),
        ):
            with pytest.raises(NotAllowed):
                await deed


async def test_a_removed_skill_is_put_back_with_its_levels_and_a_new_one_of_that_name_starts_anew(desk: Desk) -> None:
    admin, agent = desk.company.admin.actor, desk.agents[0]
    asks = Plan(steps=(Step(requires=Skill(skill="fr")),))
    async with acting_for(desk.tenant_id):
        await put_skill(admin, "fr", "French")
        await set_level(admin, agent.member_id, "fr", 4)
        await set_plan(admin, desk.company.queue_id, asks)
        with pytest.raises(StillAskedFor):
            await remove_skill(admin, "fr")
        await set_plan(admin, desk.company.queue_id, Plan())
        await remove_skill(admin, "fr")
        assert (await list_skills(), await levels()) == ([], {})
        with pytest.raises(Missing):
            await set_level(admin, agent.member_id, "fr", 1)
        await restore_skill(admin, "fr")
        assert await levels() == {agent.member_id: {"fr": 4}}
        await remove_skill(admin, "fr")
        await put_skill(admin, "fr", "French")
        assert await levels() == {}
        with pytest.raises(Missing):
            await restore_skill(admin, "fr")


async def test_how_many_wait_in_each_queue_and_since_when(desk: Desk) -> None:
    before = utc_now()
    for _ in range(2):
        await waits(desk)
    async with acting_for(desk.tenant_id):
        found = await standing()
    assert {queue: line.waiting for queue, line in found.items()} == {desk.company.queue_id: 2}
    assert before <= found[desk.company.queue_id].since <= utc_now()


def test_keys_are_made_of_names_and_never_twice() -> None:
    assert free_key("VIP / guests!", set()) == "vip-guests"
    assert free_key("售后", {"support"}) == "售后"
    assert free_key("VIP", {"vip", "vip-2"}) == "vip-3"
    assert free_key("!!!", {"queue"}) == "queue-2"
