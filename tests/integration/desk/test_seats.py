"""What agents carry, whoever gives it to them; what companies set; the record for replay."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from admin_ui.environment import LOCALE
from hubwright.control.routing.capacity import Capacity, MediumRule
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import Policy, policy, set_member_capacity, set_plan, set_policy
from hubwright.control.routing.requirements import Skill
from hubwright.control.routing.skills import list_skills, put_skill, remove_skill, set_level
from hubwright.desk.conversations import EventView, get_conversation
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.schemas import PlaceView
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import set_availability
from hubwright.desk.queues.errors import AgentFull, NotWaiting
from hubwright.desk.queues.place import place_of
from hubwright.desk.queues.seats import is_parked, park, unpark
from hubwright.desk.queues.waiting import why_waiting
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import add_catalogue
from hubwright.kernel.ids import new_id
from tests.integration.desk.routed import accepts, asks_for, carries, counting
from tests.integration.desk.waiting import Desk, arrives, hand_out, heard, make_desk, offers, waits


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def test_what_nobody_says_anything_in_is_parked_and_frees_a_seat(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 1)
    silent = await waits(desk)
    async with acting_for(desk.tenant_id):
        await set_policy(desk.company.admin.actor, Policy(park_after_minutes=10))
        await take(agent.actor, silent)
    following = await waits(desk)
    assert await hand_out(desk) == 0
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE conversation SET updated_at = now() - interval '11 minutes' WHERE tenant_id = $1 AND id = $2",
            silent,
        )
    assert await hand_out(desk) == 1
    assert [row["conversation_id"] for row in await offers(desk)] == [following]


async def test_pulling_goes_through_the_same_budget_and_what_is_reopened_without_room_is_parked(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 2)
    done, held, offered, wanted = [await waits(desk) for _ in range(4)]
    async with acting_for(desk.tenant_id):
        await take(agent.actor, done)
        await resolve(agent.actor, done)
        await take(agent.actor, held)
    await hand_out(desk)
    assert [row["conversation_id"] for row in await offers(desk)] == [offered]
    async with acting_for(desk.tenant_id):
        with pytest.raises(AgentFull):
            await take(agent.actor, wanted)
    async with acting_for(desk.tenant_id):
        assert await reopen(agent.actor, done)
        assert (await get_conversation(done)).assignee_id == agent.member_id
    assert await counting(desk, agent) == {held}
    assert await accepts(desk, agent) == offered
    assert await counting(desk, agent) == {held, offered}


async def test_pulling_many_at_once_never_goes_over_the_limit(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 3)
    waiting = [await waits(desk) for _ in range(8)]

    async def pull(conversation_id: UUID) -> bool:
        async with acting_for(desk.tenant_id):
            return await take(agent.actor, conversation_id)

    results = await asyncio.gather(*(pull(each) for each in waiting), hand_out(desk), return_exceptions=True)
    assert all(result in (True, 0, 1) or isinstance(result, AgentFull) for result in results), results
    assert len(await counting(desk, agent)) + len(await offers(desk)) <= 3


async def test_a_label_is_limited_within_its_medium_and_priority_counts_as_minutes_without_changing_the_wait(
    desk: Desk,
) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    rules = {"chat": MediumRule(limit=3, labels={"gold": 1})}
    async with acting_for(desk.tenant_id):
        await set_policy(desk.company.admin.actor, Policy(capacity=Capacity(media=rules)))
        contact = (await get_conversation(await waits(desk))).contact_id
    gold = [await asks_for(desk, contact, label="gold") for _ in range(2)]
    plain = await waits(desk, priority=1)
    urgent = await waits(desk, priority=4)
    taken = [await accepts(desk, agent) for _ in range(4) if await hand_out(desk)]
    assert taken[0] == urgent and gold[0] in taken and gold[1] not in taken
    assert len(taken) == 3
    async with acting_for(desk.tenant_id):
        rows = await fetch(
            "SELECT conversation_id, entered_at, rank_at FROM queue_entry WHERE tenant_id = $1 ORDER BY rank_at"
        )
    assert rows[0]["conversation_id"] == urgent
    assert rows[0]["entered_at"] - rows[0]["rank_at"] == timedelta(minutes=240)
    assert next(row["entered_at"] - row["rank_at"] for row in rows if row["conversation_id"] == plain) == timedelta()


async def test_the_companys_total_is_for_who_has_none_of_their_own(desk: Desk) -> None:
    agent, other = desk.agents
    admin = desk.company.admin.actor
    async with acting_for(desk.tenant_id):
        await set_policy(admin, Policy(capacity=Capacity(total=1)))
        await set_member_capacity(admin, other.member_id, Capacity(total=2))
    for person in (agent, other):
        await arrives(desk, person)
    waiting = [await waits(desk) for _ in range(5)]
    for _ in range(4):
        await hand_out(desk)
        for offer in await offers(desk):
            person = agent if offer["member_id"] == agent.member_id else other
            await accepts(desk, person)
    assert (len(await counting(desk, agent)), len(await counting(desk, other))) == (1, 2)
    async with acting_for(desk.tenant_id):
        left = (await fetch("SELECT conversation_id FROM queue_entry WHERE tenant_id = $1 AND left_at IS NULL"))[0]
        with pytest.raises(AgentFull):
            await take(agent.actor, left["conversation_id"])
    async with acting_for(desk.tenant_id):
        await set_member_capacity(admin, other.member_id, Capacity())
        await set_policy(admin, Policy(capacity=Capacity(total=3)))
    for _ in range(2):
        await hand_out(desk)
        for offer in await offers(desk):
            await accepts(desk, agent if offer["member_id"] == agent.member_id else other)
    assert len(await counting(desk, agent)) + len(await counting(desk, other)) == len(waiting)


async def test_arrivals_states_and_handle_times_are_recorded_and_nobody_changes_them(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    async with acting_for(desk.tenant_id):
        contact = (await get_conversation(await waits(desk))).contact_id
    conversation = await asks_for(desk, contact, skills={"fr": 2}, label="gold")
    async with acting_for(desk.tenant_id):
        await take(agent.actor, conversation)
        await resolve(agent.actor, conversation)
        await set_availability(agent.actor, "offline")
        came = await fetch(
            "SELECT queue_id, priority, medium, label, asks FROM routing_arrival"
            " WHERE tenant_id = $1 AND conversation_id = $2",
            conversation,
        )
        handled = await fetch(
            "SELECT conversation_id, member_id, ended_at - began_at AS took FROM handle_time WHERE tenant_id = $1"
        )
        states = await fetch("SELECT state FROM agent_change WHERE tenant_id = $1 ORDER BY at, id")
    assert came == [
        {"queue_id": desk.company.queue_id, "priority": 2, "medium": "chat", "label": "gold", "asks": {"fr": 2}}
    ]
    assert [(row["conversation_id"], row["member_id"]) for row in handled] == [(conversation, agent.member_id)]
    assert handled[0]["took"] >= timedelta()
    assert [row["state"] for row in states] == ["available", "offline"]
    for table in ("routing_arrival", "agent_change", "handle_time"):
        with pytest.raises(Exception, match="permission denied"):
            async with acting_for(desk.tenant_id):
                await execute(f"DELETE FROM {table} WHERE tenant_id = $1")


async def test_what_makes_no_sense_is_refused_and_only_who_may_sets_it(desk: Desk) -> None:
    admin, agent = desk.company.admin.actor, desk.agents[0]
    async with acting_for(desk.tenant_id):
        await put_skill(admin, "fr", "French")
        await put_skill(admin, "fr", "Français")
        assert [(skill.key, skill.name) for skill in await list_skills()] == [("fr", "Français")]
        for wrong in (
            Plan(steps=(Step(requires=Skill(skill="zh")),)),
            Plan(steps=(Step(queues=(new_id(),)),)),
            Plan(steps=(Step(seconds=0),)),
            Plan(steps=(Step(),) * 11),
            Plan(affinity_seconds=-1),
        ):
            with pytest.raises(Invalid):
                await set_plan(admin, desk.company.queue_id, wrong)
        with pytest.raises(Missing):
            await set_plan(admin, new_id(), Plan())
        with pytest.raises(Invalid):
            await set_policy(admin, Policy(misses_allowed=0))
        with pytest.raises(Invalid):
            await set_level(admin, agent.member_id, "fr", 6)
        with pytest.raises(Missing):
            await set_level(admin, agent.member_id, "zh", 1)
        for deed in (
            set_plan(agent.actor, desk.company.queue_id, Plan()),
            set_policy(agent.actor, Policy()),
            put_skill(agent.actor, "zh", "Chinese"),
        ):
            with pytest.raises(NotAllowed):
                await deed
        calls = {"voice": MediumRule(limit=1, interrupted_by=())}
        wanted = Policy(capacity=Capacity(total=7, media=calls), misses_allowed=3)
        await set_policy(admin, wanted)
        assert await policy() == wanted
        await set_plan(admin, desk.company.queue_id, Plan(affinity_seconds=5))
        assert (await list_queues())[0].plan == Plan(affinity_seconds=5)
        await set_level(admin, agent.member_id, "fr", 2)
        await remove_skill(admin, "fr")
        assert await list_skills() == []


async def test_where_one_stands_how_long_it_will_take_and_why_it_still_waits(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 1)
    first = await waits(desk)
    async with acting_for(desk.tenant_id):
        assert await take(agent.actor, first)
    waiting = [await waits(desk, priority=priority) for priority in (2, 2, 4)]
    async with acting_for(desk.tenant_id):
        places = [await place_of(each, utc_now()) for each in waiting]
        why = await why_waiting(waiting[0], utc_now())
        assert await place_of(first, utc_now()) is None
        assert await why_waiting(first, utc_now()) is None
    assert [place.before for place in places if place is not None] == [1, 2, 0]
    assert [place.estimated_s for place in places if place is not None] == [3_600, 5_400, 1_800]
    assert why is not None and why["eligible"] == []
    clauses = {line["member"]: line["clause"] for line in why["ruled_out"]}
    assert clauses[str(agent.member_id)] == "full"
    assert clauses[str(desk.agents[1].member_id)] == "offline"


async def test_who_begins_to_wait_is_told_how_many_are_before_and_about_how_long(desk: Desk) -> None:
    add_catalogue(LOCALE)
    agent = desk.agents[0]
    await arrives(desk, agent)
    await carries(desk, agent, 1)
    served = await waits(desk)
    async with acting_for(desk.tenant_id):
        assert await take(agent.actor, served)
    first, second = await waits(desk), await waits(desk)
    chinese = await waits(desk, language="zh")

    async def told(conversation_id: UUID) -> EventView:
        (event,) = [each for each in await heard(desk, conversation_id) if each.kind == "queued"]
        return event

    plain = "You are in the queue. The next free person will answer here."
    assert (await told(first)).text == plain, "whoever is next is told nothing more"
    after = await told(second)
    assert after.text == f"{plain} Before you: 1. It may take about 60 min."
    assert after.place == PlaceView(1, 60)
    assert "您前面还有 2 位" in (await told(chinese)).text


async def test_what_was_parked_is_taken_up_again_as_long_as_there_is_a_seat(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    async with acting_for(desk.tenant_id):
        await set_member_capacity(desk.company.admin.actor, agent.member_id, Capacity(total=1))
    idle, other = await waits(desk), await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(agent.actor, idle)
        await park(agent.actor, idle)
        assert await unpark(agent.actor, idle)
        assert not await is_parked(idle) and not await unpark(agent.actor, idle)
        await park(agent.actor, idle)
        await take(agent.actor, other)
        with pytest.raises(AgentFull):
            await unpark(agent.actor, idle)
        assert await is_parked(idle)
        with pytest.raises(NotWaiting):
            await unpark(desk.company.admin.actor, idle)
        segments = await fetch(
            "SELECT kind, reason FROM segment WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY n", idle
        )
    assert [(row["kind"], row["reason"]) for row in segments][-3:] == [
        ("parked", "put_aside"), ("agent", "taken_up"), ("parked", "put_aside"),
    ]  # fmt: skip
