"""Every figure follows from the log, whatever happened to a desk; and whatever does not follow is found."""

import asyncio
import contextvars
from datetime import timedelta

import pytest

from hubwright.desk.board.moving import move_to_queue
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import decline_offer, expire_offer, set_availability
from hubwright.desk.queues.seats import park
from hubwright.desk.queues.standing import standing
from hubwright.desk.reckoning.book import Report
from hubwright.desk.sla.look import look
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.states.policy import StatePolicy, set_state_policy
from hubwright.desk.workbench.snooze import snooze
from hubwright.entry.reckoning import reckon_for, told
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, reading_one_moment
from hubwright.kernel.ids import new_id
from tests.integration.desk.routed import accepts, asks_for, carries
from tests.integration.desk.waiting import arrives, hand_out, offers, waits
from tests.integration.desk.watched import Watched, make_watched
from tests.support.company import says


@pytest.fixture
async def busy(database: None) -> Watched:
    return await a_busy_desk()


async def a_busy_desk() -> Watched:
    """Everything that can happen to a conversation has happened to one, and some of it still goes on."""
    watched = await make_watched()
    desk, (first, second) = watched.desk, watched.desk.agents
    async with acting_for(watched.tenant_id):
        await set_policies(
            desk.company.admin.actor,
            [
                SlaPolicy(
                    id=new_id(), name="all", calendar="always", first_minutes=5, next_minutes=5, resolve_minutes=30
                )
            ],
        )
        await set_state_policy(desk.company.admin.actor, StatePolicy(wrap_up_seconds=60))
    await arrives(desk, first)
    await carries(desk, first, 9)
    served = await waits(desk)
    await hand_out(desk)
    await accepts(desk, first)
    async with acting_for(watched.tenant_id):
        await reply(first.actor, served, text="Hello")
        await park(first.actor, served)
        contact = (await get_conversation(served)).contact_id
    await says(desk.company, contact, "and one more thing")
    await hand_out(desk)
    async with acting_for(watched.tenant_id):
        await reply(first.actor, served, text="Done")
        await resolve(first.actor, served)
        await reopen(first.actor, served)
        await resolve(first.actor, served)
        await set_availability(first.actor, "available")
    again = await asks_for(desk, contact)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(watched.tenant_id):
        await decline_offer(first.actor, offer["id"])
    await arrives(desk, second)
    await hand_out(desk)
    (offer,) = await offers(desk)
    async with acting_for(watched.tenant_id):
        await execute("UPDATE offer SET expires_at = now() WHERE tenant_id = $1 AND id = $2", offer["id"])
        assert await expire_offer(offer["id"])
        await set_availability(first.actor, "busy")
        await take(second.actor, again)
    async with acting_for(watched.tenant_id):
        await move_to_queue(watched.supervisor.actor, again, watched.queue)
        await move_to_queue(watched.supervisor.actor, again, watched.other_queue)
    aside, asleep = await waits(desk), await waits(desk)
    async with acting_for(watched.tenant_id):
        await take(first.actor, aside)
        await park(first.actor, aside)
        await take(first.actor, asleep)
        await snooze(first.actor, asleep, None)
        sleeper = (await get_conversation(asleep)).contact_id
    await says(desk.company, sleeper, "are you there?")
    await hand_out(desk)
    for _ in range(3):
        await waits(desk)
    await hand_out(desk)
    async with acting_for(watched.tenant_id):
        await look(utc_now())
    return watched


def _found(report: Report) -> set[str]:
    return {difference.figure for difference in report.differences}


async def test_every_figure_of_a_busy_desk_follows_from_its_log(busy: Watched) -> None:
    report = await reckon_for(busy.tenant_id)
    assert report.differences == [], told(report)
    assert report.conversations == 7
    assert report.numbers > 150
    assert "all equal the log" in told(report)


@pytest.mark.parametrize(
    ("statement", "figure"),
    [
        ("UPDATE segment SET ended_at = ended_at + interval '1 ms' WHERE {t} AND kind = 'waiting' AND {last}", "log"),
        ("UPDATE queue_entry SET left_at = left_at + interval '1 ms' WHERE {t} AND outcome = 'accepted'",
         "end of the wait"),
        ("UPDATE queue_entry SET entered_at = entered_at - interval '1 ms' WHERE {t} AND left_at IS NULL",
         "began to wait"),
        ("UPDATE queue_entry SET outcome = 'resolved' WHERE {t} AND outcome = 'accepted'", "what came of the wait"),
        ("UPDATE offer SET state = 'rescinded' WHERE {t} AND state = 'declined'", "answer"),
        ("UPDATE offer SET answered_at = answered_at + interval '1 ms' WHERE {t} AND state = 'timed_out'",
         "answered at"),
        ("UPDATE conversation SET assigned_at = assigned_at - interval '1 ms' WHERE {t} AND status = 'assigned'",
         "has it since"),
        ("UPDATE conversation SET parked_seq = NULL WHERE {t} AND parked_seq IS NOT NULL", "put aside"),
        ("UPDATE conversation SET queue_id = NULL WHERE {t} AND status = 'assigned'", "in work from a queue"),
        ("UPDATE conversation SET status = 'assigned' WHERE {t} AND status = 'resolved'", "log"),
        ("UPDATE sla_clock SET ended_at = ended_at + interval '1 ms' WHERE {t} AND ended_at IS NOT NULL", "promises"),
        ("UPDATE member SET away_for = 'break' WHERE {t} AND away_for = 'busy'", "state of an agent"),
    ],
)  # fmt: skip
async def test_a_wrong_row_is_found(busy: Watched, statement: str, figure: str) -> None:
    """Each as if a defect of ours had written it."""
    last = "ended_at IS NOT NULL"
    async with acting_for(busy.tenant_id):
        assert await execute(statement.format(t="tenant_id = $1", last=last)) > 0
    report = await reckon_for(busy.tenant_id)
    assert figure in _found(report), told(report)


async def test_what_is_missing_or_doubled_is_found(busy: Watched) -> None:
    async with acting_for(busy.tenant_id):
        await execute(
            "INSERT INTO handle_time (tenant_id, id, conversation_id, member_id, queue_id, medium, label, began_at,"
            " ended_at) SELECT $1, $2, h.conversation_id, h.member_id, h.queue_id, h.medium, h.label, h.began_at,"
            " h.ended_at FROM handle_time h WHERE h.tenant_id = $1 LIMIT 1",
            new_id(),
        )
        await execute(
            "INSERT INTO routing_arrival (tenant_id, id, queue_entry_id, conversation_id, queue_id, at, priority,"
            " medium, label, asks) SELECT $1, $2, a.queue_entry_id, a.conversation_id, a.queue_id, a.at, a.priority,"
            " a.medium, a.label, a.asks FROM routing_arrival a WHERE a.tenant_id = $1 LIMIT 1",
            new_id(),
        )
    assert {"handle times", "arrivals"} <= _found(await reckon_for(busy.tenant_id))


async def test_it_reads_one_moment_and_writes_nothing(busy: Watched) -> None:
    """What others write meanwhile is not seen, so that a board which moves can be reckoned, too."""
    async with reading_one_moment(busy.tenant_id):
        before = await _count()
        await _elsewhere(busy)
        assert await _count() == before
        with pytest.raises(Exception, match="read-only"):
            await execute("UPDATE conversation SET label = 'x' WHERE tenant_id = $1")
    async with acting_for(busy.tenant_id):
        assert await _count() == before + 1


async def _count() -> int:
    return sum(one.waiting for one in (await standing()).values())


async def _elsewhere(busy: Watched) -> None:
    """Another process of ours."""

    async def another_waits() -> None:
        await waits(busy.desk)

    await asyncio.get_running_loop().create_task(another_waits(), context=contextvars.Context())


async def test_a_promise_is_reckoned_in_the_time_it_was_made(busy: Watched) -> None:
    """Rules that changed since do not make earlier promises wrong."""
    async with acting_for(busy.tenant_id):
        await set_policies(
            busy.desk.company.admin.actor,
            [SlaPolicy(id=new_id(), name="new", calendar="always", first_minutes=1)],
        )
        await look(utc_now() + timedelta(seconds=1))
    report = await reckon_for(busy.tenant_id)
    assert "promises" not in _found(report), told(report)
