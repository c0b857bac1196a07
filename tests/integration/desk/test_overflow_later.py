"""Overflow of who waits: at the age and turn they had, once each, with crashes in between."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hubwright.control.routing.overflow import Rule
from hubwright.desk.conversations import get_conversation
from hubwright.desk.queues import decline_offer, make_offers
from hubwright.desk.queues import overflow as overflowing
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from tests.integration.desk.overflowing import adds_up, ages, decided, entry_of, look, set_rules, waited
from tests.integration.desk.waiting import arrives, hand_out, heard, offers, waits
from tests.integration.desk.watched import Watched, make_watched


@pytest.fixture
async def watched(database: None) -> Watched:
    found = await make_watched()
    for person in found.desk.agents:
        await arrives(found.desk, person)
    return found


async def test_who_has_waited_too_long_goes_on_at_their_age_and_no_later_than_promised(watched: Watched) -> None:
    policy = SlaPolicy(id=new_id(), name="gold", calendar="always", queue_id=watched.queue, first_minutes=10)
    async with acting_for(watched.tenant_id):
        await set_policies(watched.desk.company.admin.actor, [policy])
    await set_rules(watched, watched.queue, waited(watched.other_queue, 300))
    talk = await waits(watched.desk)
    assert await look(watched) == 0
    await ages(watched, 301)
    before = await entry_of(watched, talk)
    assert (before["entered_at"] - before["rank_at"]).total_seconds() == 20 * 60
    assert await look(watched) == 1
    after = await entry_of(watched, talk)
    assert after["queue_id"] == watched.other_queue
    assert (after["entered_at"], after["rank_at"]) == (before["entered_at"], before["rank_at"])
    assert await decided(watched, talk) == [("after", "wait", [("waited", "holds")])]
    assert (await adds_up(watched, talk))[-1] == ("waiting", "overflowed")
    internal = [event.text for event in await heard(watched.desk, talk) if event.kind == "overflowed"]
    assert internal == ["Returns"]
    assert [event.kind for event in await heard(watched.desk, talk, staff=False)].count("queued") == 1
    assert await look(watched) == 0
    await hand_out(watched.desk)
    assert [(row["conversation_id"], row["member_id"]) for row in await offers(watched.desk)] == [
        (talk, watched.desk.agents[1].member_id)
    ]


async def test_who_is_offered_to_somebody_stays_until_the_offer_is_over(watched: Watched) -> None:
    await set_rules(watched, watched.queue, waited(watched.other_queue, 60))
    talk = await waits(watched.desk)
    await hand_out(watched.desk)
    (offer,) = await offers(watched.desk)
    await ages(watched, 61)
    assert await look(watched) == 0
    assert (await entry_of(watched, talk))["queue_id"] == watched.queue
    async with acting_for(watched.tenant_id):
        person = next(one for one in watched.desk.agents if one.member_id == offer["member_id"])
        await decline_offer(person.actor, offer["id"])
    while await run_due_jobs():
        pass
    assert (await entry_of(watched, talk))["queue_id"] == watched.other_queue


async def test_a_worker_asks_by_itself_when_the_time_has_come(watched: Watched) -> None:
    for person in watched.desk.agents:
        await arrives(watched.desk, person, "offline")
    await set_rules(watched, watched.queue, Rule(when="waited", limit=1, then="end", words="Not today."))
    talk = await waits(watched.desk)
    for _ in range(40):
        while await run_due_jobs():
            pass
        async with acting_for(watched.tenant_id):
            if (await get_conversation(talk)).status == "resolved":
                break
        await asyncio.sleep(0.1)
    assert (await entry_of(watched, talk))["outcome"] == "turned_away"
    assert "Not today." in [event.text for event in await heard(watched.desk, talk, staff=False)]
    assert (await adds_up(watched, talk))[-1] == ("ended", "turned_away")


async def test_rules_that_are_set_while_people_wait_count_for_them_and_each_is_done_once(watched: Watched) -> None:
    talk = await waits(watched.desk)
    await ages(watched, 200)
    rules = (
        Rule(when="waited", limit=60, then="callback"),
        Rule(when="waited", limit=120, then="message"),
        waited(watched.other_queue, 180),
    )
    await set_rules(watched, watched.queue, *rules)
    while await look(watched):
        pass
    found = await decided(watched, talk)
    assert [(moment, outcome) for moment, outcome, _asked in found] == [
        ("after", "callback"),
        ("after", "message"),
        ("after", "wait"),
    ]
    assert found[-1][2] == [("waited", "already"), ("waited", "already"), ("waited", "holds")]
    assert (await entry_of(watched, talk))["queue_id"] == watched.other_queue
    kinds = [event.kind for event in await heard(watched.desk, talk, staff=False)]
    assert (kinds.count("callback_offered"), kinds.count("offline")) == (1, 1)


@pytest.mark.parametrize("after", ["_move", "note_course", "_look_again"])
async def test_a_crash_in_between_leaves_everything_as_it_was_and_the_next_look_does_it_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    await set_rules(watched, watched.queue, waited(watched.other_queue, 60))
    talk = await waits(watched.desk)
    await ages(watched, 61)
    whole: Callable[..., Awaitable[None]] = getattr(overflowing, after)

    async def killed(*told: Any, **more: Any) -> None:
        await whole(*told, **more)
        raise ConnectionError("killed")

    monkeypatch.setattr(overflowing, after, killed)
    with pytest.raises(ConnectionError):
        await look(watched)
    assert (await entry_of(watched, talk))["queue_id"] == watched.queue
    assert await decided(watched, talk) == []
    monkeypatch.undo()
    assert await look(watched) == 1
    assert (await entry_of(watched, talk))["queue_id"] == watched.other_queue
    assert len(await decided(watched, talk)) == 1
    await adds_up(watched, talk)


async def test_while_agents_are_offered_work_nobody_is_lost_moved_twice_or_waited_for(watched: Watched) -> None:
    await set_rules(watched, watched.queue, waited(watched.other_queue, 60))
    talks = [await waits(watched.desk) for _ in range(6)]
    await ages(watched, 61)

    async def offer() -> None:
        async with acting_for(watched.tenant_id):
            await make_offers()

    await asyncio.gather(*(deed for _ in range(4) for deed in (look(watched), offer())))
    while await run_due_jobs():
        pass
    open_offers = {row["conversation_id"] for row in await offers(watched.desk)}
    for talk in talks:
        entry = await entry_of(watched, talk)
        moved = [one for one in await decided(watched, talk) if one[0] == "after"]
        assert len(moved) == (entry["queue_id"] == watched.other_queue)
        assert entry["queue_id"] == watched.other_queue or talk in open_offers
        await adds_up(watched, talk)
