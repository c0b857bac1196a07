"""What agents say they are doing, what follows from it, and what is kept: breaks, wrap-up, dispositions, leaving."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.identity import presence
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import expire_offer, set_availability
from hubwright.desk.queues.change_state import set_state_of
from hubwright.desk.queues.seats import park
from hubwright.desk.states.dispose import dispose, disposition_of
from hubwright.desk.states.lists import Wanted, break_kinds, dispositions, set_break_kinds, set_dispositions
from hubwright.desk.states.policy import StatePolicy, set_state_policy, state_policy
from hubwright.desk.states.wrap_up import end_wrap_up
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for, execute, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import use_language
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.waiting import Desk, arrives, hand_out, heard, make_desk, offers, waits
from tests.support.people import Person, join


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def _has(desk: Desk, *, wrap_up: int = 0, returns: bool = False) -> None:
    async with acting_for(desk.tenant_id):
        await set_state_policy(desk.company.admin.actor, StatePolicy(wrap_up_seconds=wrap_up, offline_returns=returns))


async def _state(desk: Desk, person: Person) -> presence.Colleague:
    async with acting_for(desk.tenant_id):
        return await presence.colleague(person.member_id)


async def _changes(desk: Desk, person: Person) -> list[Row]:
    async with acting_for(desk.tenant_id):
        return await fetch(
            "SELECT state, break_kind_id, by_id FROM agent_change WHERE tenant_id = $1 AND member_id = $2"
            " ORDER BY at, id",
            person.member_id,
        )


async def _entry(desk: Desk, conversation_id: UUID) -> Row:
    async with acting_for(desk.tenant_id):
        (row,) = await fetch(
            "SELECT queue_id, entered_at, rank_at, priority, asks FROM queue_entry WHERE tenant_id = $1"
            " AND conversation_id = $2 AND left_at IS NULL",
            conversation_id,
        )
    return row


async def _breaks(desk: Desk, *names: tuple[str, str]) -> list[UUID]:
    async with acting_for(desk.tenant_id):
        wanted = [Wanted(id=None, name_en=english, name_zh=chinese) for english, chinese in names]
        await set_break_kinds(desk.company.admin.actor, wanted)
        return [kind.id for kind in await break_kinds() if not kind.retired]


async def _takes(desk: Desk, person: Person) -> UUID:
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(person.actor, conversation)
    return conversation


async def test_a_break_has_a_kind_in_both_languages_and_is_recorded(desk: Desk) -> None:
    agent = desk.agents[0]
    lunch, _training = await _breaks(desk, ("Lunch", "午餐"), ("Training", "培训"))
    await arrives(desk, agent)
    await waits(desk)
    await hand_out(desk)
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "break", break_kind_id=lunch)
        kinds = await break_kinds()
    person = await _state(desk, agent)
    assert (person.state, person.availability, person.break_kind_id) == ("break", "away", lunch)
    assert person.state_since is not None
    assert len(await offers(desk, "rescinded")) == 1
    with use_language("zh"):
        assert [kind.name for kind in kinds] == ["午餐", "培训"]
    recorded = await _changes(desk, agent)
    assert [(row["state"], row["break_kind_id"], row["by_id"]) for row in recorded] == [
        ("available", None, None),
        ("break", lunch, None),
    ]
    async with acting_for(desk.tenant_id):
        with pytest.raises(Invalid):
            await set_availability(agent.actor, "busy", break_kind_id=lunch)


async def test_a_kind_that_is_taken_off_the_list_keeps_its_name_and_is_chosen_no_more(desk: Desk) -> None:
    agent = desk.agents[0]
    (lunch,) = await _breaks(desk, ("Lunch", "午餐"))
    await arrives(desk, agent)
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "break", break_kind_id=lunch)
        await set_break_kinds(desk.company.admin.actor, [])
        (kept,) = await break_kinds()
        assert (kept.name_en, kept.retired) == ("Lunch", True)
        with pytest.raises(Invalid):
            await set_availability(agent.actor, "break", break_kind_id=lunch)
        with pytest.raises(NotAllowed):
            await set_break_kinds(agent.actor, [])
        twice = [Wanted(id=None, name_en="Tea", name_zh=""), Wanted(id=None, name_en="Tea", name_zh="茶")]
        with pytest.raises(Invalid):
            await set_break_kinds(desk.company.admin.actor, twice)
        await set_break_kinds(desk.company.admin.actor, [Wanted(id=lunch, name_en="Midday", name_zh="")])
        (again,) = await break_kinds()
    assert (again.id, again.name_en, again.name_zh, again.retired) == (lunch, "Midday", "Midday", False)


async def test_who_does_not_answer_is_shown_as_such_and_one_word_brings_them_back(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    for number in range(2):
        await waits(desk, text=f"m{number}")
        await hand_out(desk)
        (offer,) = await offers(desk)
        async with acting_for(desk.tenant_id):
            await execute("UPDATE offer SET expires_at = now() - interval '1 s' WHERE tenant_id = $1")
            assert await expire_offer(offer["id"])
    gone = await _state(desk, agent)
    assert (gone.state, gone.availability) == ("not_responding", "away")
    assert gone.state_since == gone.not_responding_at
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "away")
    assert (await _state(desk, agent)).state == "away"
    async with acting_for(desk.tenant_id):
        await set_availability(agent.actor, "available")
    assert (await _state(desk, agent)).state == "available"
    assert [row["state"] for row in await _changes(desk, agent)] == [
        "available", "not_responding", "away", "available",
    ]  # fmt: skip


async def test_wrap_up_follows_a_conversation_ends_by_itself_and_may_be_ended_sooner(desk: Desk) -> None:
    agent = desk.agents[0]
    await _has(desk, wrap_up=60)
    await arrives(desk, agent)
    done = await _takes(desk, agent)
    following = await waits(desk)
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, done)
    wrapping = await _state(desk, agent)
    assert (wrapping.state, wrapping.wrap_conversation_id) == ("wrap_up", done)
    assert wrapping.wrap_until is not None
    assert timedelta(seconds=55) < wrapping.wrap_until - utc_now() <= timedelta(seconds=60)
    assert await hand_out(desk) == 0

    async with acting_for(desk.tenant_id):
        assert not await end_wrap_up(agent.member_id)  # its time has not come
        await execute("UPDATE member SET wrap_until = now() - interval '1 s' WHERE tenant_id = $1")
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'states.wrap_up_over'")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    while await run_due_jobs():
        pass
    assert (await _state(desk, agent)).state == "available"
    assert [row["conversation_id"] for row in await offers(desk)] == [following]

    again = await _takes(desk, desk.agents[1])
    async with acting_for(desk.tenant_id):
        await set_availability(desk.agents[1].actor, "available")
        await resolve(desk.agents[1].actor, again)
        assert (await presence.colleague(desk.agents[1].member_id)).state == "wrap_up"
        await set_availability(desk.agents[1].actor, "available")
    assert (await _state(desk, desk.agents[1])).state == "available"
    assert [row["state"] for row in await _changes(desk, agent)] == ["available", "wrap_up", "available"]


async def test_wrap_up_is_for_who_held_it_and_takes_work_and_undo_ends_it(desk: Desk) -> None:
    agent, other = desk.agents
    await _has(desk, wrap_up=60)
    await arrives(desk, agent)
    held = await _takes(desk, agent)
    async with acting_for(desk.tenant_id):
        await resolve(other.actor, held)  # somebody else closed it
    assert (await _state(desk, agent)).state == "available"
    assert (await _state(desk, other)).state == "offline"
    mine = await _takes(desk, agent)
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, mine)
    assert (await _state(desk, agent)).state == "wrap_up"
    async with acting_for(desk.tenant_id):
        await reopen(agent.actor, mine)
    assert (await _state(desk, agent)).state == "available"


async def test_a_disposition_stays_with_the_conversation_and_the_team_reads_who_chose_it(desk: Desk) -> None:
    agent = desk.agents[0]
    async with acting_for(desk.tenant_id):
        wanted = [Wanted(id=None, name_en="Solved", name_zh="已解决"), Wanted(id=None, name_en="Spam", name_zh="骚扰")]
        await set_dispositions(desk.company.admin.actor, wanted)
        solved, spam = await dispositions()
    conversation = await _takes(desk, agent)
    async with acting_for(desk.tenant_id):
        await resolve(agent.actor, conversation)
        assert await dispose(agent.actor, conversation, solved.id) is None
        assert await dispose(agent.actor, conversation, spam.id) == solved.id
        assert await disposition_of(conversation) == spam
        with pytest.raises(Invalid):
            await dispose(agent.actor, conversation, conversation)
    told = [event for event in await heard(desk, conversation) if event.kind == "disposed"]
    assert [(event.text, event.author_name) for event in told] == [
        ("Solved", agent.actor.name),
        ("Spam", agent.actor.name),
    ]
    assert [event for event in await heard(desk, conversation, staff=False) if event.kind == "disposed"] == []


async def test_away_returns_work_at_its_old_age_but_not_what_is_parked(desk: Desk) -> None:
    leaving, staying = desk.agents
    await _has(desk, returns=True)
    await arrives(desk, leaving)
    held, parked = await _takes(desk, leaving), await _takes(desk, leaving)
    async with acting_for(desk.tenant_id):
        await execute(
            "UPDATE queue_entry SET entered_at = now() - interval '2 hours' WHERE tenant_id = $1"
            " AND conversation_id = $2",
            held,
        )
        await park(leaving.actor, parked)
        await set_availability(leaving.actor, "break")
        assert (await get_conversation(held)).assignee_id == leaving.member_id  # a break is not leaving
        await set_availability(leaving.actor, "offline")
        back, kept = await get_conversation(held), await get_conversation(parked)
    assert (back.status, back.assignee_id) == ("waiting", None)
    assert (kept.status, kept.assignee_id) == ("assigned", leaving.member_id)
    entry = await _entry(desk, held)
    assert timedelta(hours=1, minutes=59) < utc_now() - entry["entered_at"] < timedelta(hours=2, minutes=1)
    assert (entry["queue_id"], entry["priority"]) == (desk.company.queue_id, 2)
    assert [event.kind for event in await heard(desk, held)][-2:] == ["given_back", "offline"]
    newer = await waits(desk)
    await arrives(desk, staying)
    await hand_out(desk)
    assert [row["conversation_id"] for row in await offers(desk)] == [held], newer
    async with acting_for(desk.tenant_id):
        spent = await fetch("SELECT member_id FROM handle_time WHERE tenant_id = $1 AND conversation_id = $2", held)
    assert [row["member_id"] for row in spent] == [leaving.member_id]


async def test_work_stays_where_the_company_did_not_ask_for_it_to_return(desk: Desk) -> None:
    agent = desk.agents[0]
    await arrives(desk, agent)
    held = await _takes(desk, agent)
    async with acting_for(desk.tenant_id):
        assert await state_policy() == StatePolicy()
        await set_availability(agent.actor, "offline")
        assert (await get_conversation(held)).assignee_id == agent.member_id


async def test_a_supervisor_sets_a_state_and_it_is_kept_who_did(desk: Desk) -> None:
    agent = desk.agents[0]
    supervisor = await join(desk.tenant_id, "supervisor")
    analyst = await join(desk.tenant_id, "analyst")
    await arrives(desk, agent)
    async with acting_for(desk.tenant_id):
        await set_state_of(supervisor.actor, agent.member_id, "busy")
        with pytest.raises(NotAllowed):
            await set_state_of(agent.actor, supervisor.member_id, "offline")
        with pytest.raises(Missing):
            await set_state_of(supervisor.actor, analyst.member_id, "available")
    assert (await _state(desk, agent)).state == "busy"
    assert [(row["state"], row["by_id"]) for row in await _changes(desk, agent)] == [
        ("available", None),
        ("busy", supervisor.member_id),
    ]


async def test_available_set_by_somebody_else_opens_no_inbox(desk: Desk) -> None:
    agent = desk.agents[0]
    supervisor = await join(desk.tenant_id, "supervisor")
    async with acting_for(desk.tenant_id):
        await set_state_of(supervisor.actor, agent.member_id, "available")
    await waits(desk)
    assert await hand_out(desk) == 0
