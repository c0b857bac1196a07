"""Overflow of who comes: each rule, the record of it, who may set them, and that nobody goes in circles."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.routing.errors import StillSentTo
from hubwright.control.routing.hours import QueueHours, set_queue_hours
from hubwright.control.routing.keep_queues import archive_queue
from hubwright.control.routing.list_queues import get_queue
from hubwright.control.routing.overflow import NOTHING, Overflow, Rule
from hubwright.desk.board.traces import who_was_asked
from hubwright.desk.conversations import append_message, get_conversation, start_conversation
from hubwright.desk.queues.enter_queue import Entered, enter_queue
from hubwright.desk.queues.overflow import change_overflow, overflow_as_before
from hubwright.flows.business_hours import OpenFrom
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Conflict, Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.desk.overflowing import adds_up, ages, decided, entry_of, look, set_rules, to, waited
from tests.integration.desk.routed import accepts
from tests.integration.desk.waiting import arrives, facts, hand_out, heard, offers, waits
from tests.integration.desk.watched import Watched, make_watched


@pytest.fixture
async def watched(database: None) -> Watched:
    found = await make_watched()
    for person in found.desk.agents:
        await arrives(found.desk, person)
    return found


async def test_more_people_than_a_queue_bears_go_to_another_which_is_told_with_the_clause(watched: Watched) -> None:
    await set_rules(watched, watched.queue, to(watched.other_queue, when="length", limit=1))
    first, second, third = [await waits(watched.desk) for _ in range(3)]
    assert [(await entry_of(watched, one))["queue_id"] for one in (first, second, third)] == [
        watched.queue,
        watched.queue,
        watched.other_queue,
    ]
    assert await decided(watched, third) == [("before", "wait", [("length", "holds")])]
    async with acting_for(watched.tenant_id):
        (told,) = (await who_was_asked(watched.supervisor.actor, third, utc_now())).overflow
        assert (told.from_queue_id, told.to_queue_id) == (watched.queue, watched.other_queue)
        assert told.trace["stops"][0]["asked"][0]["value"] == 2
        assert (await get_conversation(third)).queue_id == watched.other_queue
        arrived = await fetch(
            "SELECT queue_id FROM routing_arrival WHERE tenant_id = $1 AND conversation_id = $2", third
        )
    assert [row["queue_id"] for row in arrived] == [watched.other_queue]
    assert await decided(watched, first) == [("before", "wait", [("length", "not_so")])]


async def test_the_estimated_and_the_average_wait_decide_as_they_are_and_nothing_while_nobody_knows(
    watched: Watched,
) -> None:
    other = watched.other_queue
    await set_rules(
        watched, watched.queue, to(other, when="estimated", limit=3_000), to(other, when="average", limit=600)
    )
    unknown = await waits(watched.desk)
    assert await decided(watched, unknown) == [("before", "wait", [("estimated", "unknown"), ("average", "unknown")])]
    await ages(watched, 700)
    await hand_out(watched.desk)
    (offer,) = await offers(watched.desk)
    person = next(one for one in watched.desk.agents if one.member_id == offer["member_id"])
    assert await accepts(watched.desk, person) == unknown
    slow = await waits(watched.desk)  # one in half an hour, after 700 s: nobody before, so 1800 s
    assert await decided(watched, slow) == [("before", "wait", [("estimated", "not_so"), ("average", "holds")])]
    assert (await entry_of(watched, slow))["queue_id"] == other
    await set_rules(watched, watched.queue, to(other, when="estimated", limit=3_000))
    await waits(watched.desk)
    last = await waits(watched.desk)
    assert await decided(watched, last) == [("before", "wait", [("estimated", "holds")])]


async def test_closed_takes_a_message_that_nobody_is_offered_before_the_queue_opens(watched: Watched) -> None:
    admin = watched.desk.company.admin.actor
    tomorrow = (utc_now() + timedelta(days=1)).isoweekday()
    hours = QueueHours(follows="own", time_zone="UTC", week=(OpenFrom(day=tomorrow, opens="00:00", closes="23:59"),))
    async with acting_for(watched.tenant_id):
        await set_queue_hours(admin, watched.queue, hours)
    await set_rules(watched, watched.queue, Rule(when="closed", then="message"))
    talk = await waits(watched.desk)
    entry = await entry_of(watched, talk)
    assert entry["not_before"].date() == (utc_now() + timedelta(days=1)).date()
    assert await hand_out(watched.desk) == 0
    (told,) = [event for event in await heard(watched.desk, talk, staff=False) if event.kind == "offline"]
    assert "closed" in told.text
    assert told.opens_at is not None
    assert await facts(watched.desk, talk) == ["offline"]
    async with acting_for(watched.tenant_id):
        jobs = await fetch("SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'queues.offer' ORDER BY run_at DESC")
    assert entry["not_before"] < jobs[0]["run_at"] <= entry["not_before"] + timedelta(seconds=1)
    later = await waits(watched.desk)
    await ages(watched, 3 * 86_400)  # it opens: the older message is answered first
    await hand_out(watched.desk)
    assert talk in [row["conversation_id"] for row in await offers(watched.desk)]
    assert later


async def test_nobody_at_work_ends_it_with_the_companys_words(watched: Watched) -> None:
    for person in watched.desk.agents:
        await arrives(watched.desk, person, "offline")
    await set_rules(watched, watched.queue, Rule(when="nobody", then="end", words="Call 0800 1234."))
    talk = await waits(watched.desk)
    async with acting_for(watched.tenant_id):
        assert (await get_conversation(talk)).status == "resolved"
        assert await fetch("SELECT 1 FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2", talk) == []
    told = [event.text for event in await heard(watched.desk, talk, staff=False) if event.kind == "turned_away"]
    assert told == ["Call 0800 1234."]
    assert await facts(watched.desk, talk) == ["closed"]
    assert await decided(watched, talk) == [("before", "end", [("nobody", "holds")])]
    assert (await adds_up(watched, talk))[-1] == ("ended", "turned_away")


async def test_queues_that_send_to_each_other_never_go_in_circles(watched: Watched) -> None:
    await set_rules(watched, watched.queue, to(watched.other_queue, when="length", limit=1))
    await set_rules(watched, watched.other_queue, to(watched.queue, when="length", limit=1), waited(watched.queue, 60))
    talks = [await waits(watched.desk) for _ in range(8)]
    stands = [(await entry_of(watched, one))["queue_id"] for one in talks]
    assert stands[:2] == [watched.queue] * 2
    assert set(stands[2:]) == {watched.other_queue}
    assert (await decided(watched, talks[-1]))[0][2] == [("length", "holds"), ("length", "been_there")]
    await ages(watched, 70)
    assert await look(watched) == 6
    assert {(await entry_of(watched, one))["queue_id"] for one in talks[2:]} == {watched.other_queue}


async def test_only_who_may_sets_rules_what_makes_no_sense_is_refused_and_undo_takes_back_ones_own(
    watched: Watched,
) -> None:
    admin, agent = watched.desk.company.admin.actor, watched.desk.agents[0].actor
    first = Overflow(rules=(to(watched.other_queue, when="length", limit=3),))
    second = Overflow(rules=(Rule(when="closed", then="message"),))
    wrong = [
        Overflow(rules=(to(watched.queue, when="length", limit=3),)),
        Overflow(rules=(to(new_id(), when="length", limit=3),)),
        Overflow(rules=(to(watched.other_queue, when="length"),)),
        Overflow(rules=(Rule(when="waited", then="end"),)),
        Overflow(rules=(Rule(when="nobody", then="end", words="x" * 1_001),)),
        Overflow(rules=(Rule(when="nobody", then="end"),) * 11),
        Overflow(callback_tries=0),
        Overflow(answer_minutes=0),
    ]
    async with acting_for(watched.tenant_id):
        with pytest.raises(NotAllowed):
            await change_overflow(agent, watched.queue, first)
        with pytest.raises(Missing):
            await change_overflow(admin, new_id(), NOTHING)
        for each in wrong:
            with pytest.raises(Invalid):
                await change_overflow(admin, watched.queue, each)
        earlier = await change_overflow(admin, watched.queue, first)
        with pytest.raises(StillSentTo):
            await archive_queue(admin, watched.other_queue)
        later = await change_overflow(admin, watched.queue, second)
        with pytest.raises(Conflict):
            await overflow_as_before(admin, watched.queue, earlier)
        await overflow_as_before(admin, watched.queue, later)
        assert (await get_queue(watched.queue)).overflow == first
        audit = await fetch("SELECT 1 FROM audit_entry WHERE tenant_id = $1 AND action = 'queue.overflow'")
    assert len(audit) == 3


async def test_the_test_chat_and_a_queue_without_rules_overflow_nowhere(watched: Watched) -> None:
    await set_rules(watched, watched.queue, Rule(when="length", limit=1, then="end"))
    async with acting_for(watched.tenant_id):
        contact_id = (await get_conversation(await _waits_in(watched))).contact_id
        tried = await start_conversation(contact_id, watched.desk.company.channel_id, language="en", test=True)
        await append_message(tried.id, kind="text", author="contact", text="try")
        entered: Entered = await enter_queue(tried.id, queue_key="support", priority=2, summary={}, reason="asked")
    assert entered.queue_entry_id is not None
    async with acting_for(watched.tenant_id):
        assert (await who_was_asked(watched.supervisor.actor, tried.id, utc_now())).overflow == []


async def _waits_in(watched: Watched) -> UUID:
    talks = [await waits(watched.desk) for _ in range(2)]
    return talks[0]
