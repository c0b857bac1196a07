"""Days of people and crashes on a real database: whatever is offered is what the brute-force reference offers.

The reference reads every row there is and imports nothing of the product. Between any two steps: no item lost, none
offered or held twice, nobody over what they carry.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.routing.capacity import Capacity, MediumRule
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import Policy, set_member_capacity, set_plan, set_policy
from hubwright.control.routing.requirements import AnyOf, Skill
from hubwright.control.routing.skills import put_skill, set_level
from hubwright.control.routing.staff_queue import open_queue, staff_queue
from hubwright.desk.conversations import start_conversation
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues import accept_offer, decline_offer, expire_offer, make_offers
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.queues.seats import look_after_parked, park
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.read import log_of
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Refusal
from hubwright.kernel.ids import new_id
from tests.integration.desk.routing_world import world_of
from tests.integration.desk.waiting import Desk, arrives, make_desk, offers
from tests.support.company import new_visitor
from tests.unit.desk.routing import reference

_STEPS = 40


class _Day:
    """One company's day, drawn from a seed."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.came: list[UUID] = []
        self.contacts: list[UUID] = []
        self.known: set[UUID] = set()

    async def open(self) -> None:
        admin, vip = self.desk.company.admin.actor, new_id()
        async with acting_for(self.desk.tenant_id):
            await open_queue(vip, "vip", "VIP")
            await staff_queue(vip, self.desk.agents[0].member_id)
            for key in ("fr", "zh"):
                await put_skill(admin, key, key)
                for person in self.desk.agents:
                    await set_level(admin, person.member_id, key, self.chance.randint(0, 4))
            either = AnyOf(parts=(Skill(skill="fr", at_least=2), Skill(skill="zh", at_least=2)))
            steps = (
                Step(seconds=100, requires=either, skip_if="nobody_there"),
                Step(seconds=200, queues=(vip,), order_by="best_skilled"),
                Step(seconds=400, without=("fr",), order_by="longest_idle"),
            )
            await set_plan(admin, self.desk.company.queue_id, Plan(steps=steps, affinity_seconds=50))
            everybodys = {"chat": MediumRule(limit=self.chance.randint(2, 3), labels={"gold": 1})}
            usual = Capacity(total=self.chance.randint(1, 3), media=everybodys)
            await set_policy(admin, Policy(capacity=usual))
            for person in self.desk.agents[1:]:  # the first carries what everybody does
                labels = {"gold": self.chance.randint(0, 1)}
                matrix = {"chat": MediumRule(limit=self.chance.choice([None, 2, 3]), labels=labels)}
                own = Capacity(total=self.chance.choice([None, 3]), media=matrix)
                await set_member_capacity(admin, person.member_id, own)
            await execute("UPDATE queue SET offer_seconds = 3600 WHERE tenant_id = $1")
        for person in self.desk.agents:
            await arrives(self.desk, person)

    async def step(self) -> None:
        deeds: list[Callable[[], Awaitable[None]]] = [
            *[self.somebody_comes] * 4, *[self.accepts] * 4, self.declines, self.runs_out, *[self.resolves] * 3,
            self.pulls, self.parks, self.writes_again, *[self.changes_state] * 3, self.time_passes, self.a_worker_dies,
        ]  # fmt: skip
        for _ in range(3):
            await self.chance.choice(deeds)()

    async def somebody_comes(self) -> None:
        if not self.contacts or self.chance.random() < 0.6:
            self.contacts.append(await new_visitor(self.desk.company))
        contact = self.chance.choice(self.contacts)
        async with acting_for(self.desk.tenant_id):
            opened = await start_conversation(contact, self.desk.company.channel_id, language="en")
            await append_message(opened.id, kind="text", author="contact", text="hello")
            await enter_queue(
                opened.id,
                queue_key=self.chance.choice(["support", "support", "vip"]),
                priority=self.chance.randint(1, 4),
                summary={},
                reason="asked",
                skills=self.chance.choice([{}, {}, {"fr": 2}, {"zh": 3, "fr": 1}]),
                label=self.chance.choice(["", "", "gold"]),
            )
        self.came.append(opened.id)

    async def accepts(self) -> None:
        await self._answer(accept=True)

    async def declines(self) -> None:
        await self._answer(accept=False)

    async def _answer(self, *, accept: bool) -> None:
        for offer in (await offers(self.desk))[:1]:
            person = next(p for p in self.desk.agents if p.member_id == offer["member_id"])
            async with acting_for(self.desk.tenant_id):
                await (accept_offer if accept else decline_offer)(person.actor, offer["id"])

    async def runs_out(self) -> None:
        for offer in (await offers(self.desk))[:1]:
            async with acting_for(self.desk.tenant_id):
                await execute(
                    "UPDATE offer SET expires_at = now() - interval '1 second' WHERE tenant_id = $1 AND id = $2",
                    offer["id"],
                )
                await expire_offer(offer["id"])

    async def resolves(self) -> None:
        await self._with_one_held(resolve)

    async def parks(self) -> None:
        await self._with_one_held(park)

    async def _with_one_held(self, deed: Callable[..., Awaitable[object]]) -> None:
        async with acting_for(self.desk.tenant_id):
            held = await fetch(
                "SELECT id, assignee_id FROM conversation WHERE tenant_id = $1 AND status = 'assigned' ORDER BY id"
            )
            if held:
                row = self.chance.choice(held)
                person = next(p for p in self.desk.agents if p.member_id == row["assignee_id"])
                await deed(person.actor, row["id"])

    async def pulls(self) -> None:
        person = self.chance.choice(self.desk.agents)
        if self.came:
            with suppress(Refusal):
                async with acting_for(self.desk.tenant_id):
                    await take(person.actor, self.chance.choice(self.came))

    async def writes_again(self) -> None:
        if self.came:
            async with acting_for(self.desk.tenant_id):
                await append_message(self.chance.choice(self.came), kind="text", author="contact", text="and?")

    async def changes_state(self) -> None:
        state = self.chance.choice(["available", "available", "available", "away"])
        await arrives(self.desk, self.chance.choice(self.desk.agents), state)  # type: ignore[arg-type]  # a literal

    async def time_passes(self) -> None:
        """Everybody has waited longer; what was refused was refused longer ago."""
        longer = timedelta(seconds=self.chance.choice([30, 70, 150]))
        async with acting_for(self.desk.tenant_id):
            await execute(
                "UPDATE queue_entry SET entered_at = entered_at - $2::interval, rank_at = rank_at - $2::interval"
                " WHERE tenant_id = $1",
                longer,
            )
            await execute(
                "UPDATE offer SET offered_at = offered_at - $2::interval, answered_at = answered_at - $2::interval"
                " WHERE tenant_id = $1",
                longer,
            )

    async def a_worker_dies(self) -> None:
        """Its connection is gone before it commits, and a moment later two others do the same work."""
        before = await offers(self.desk)
        with pytest.raises(Exception, match=r"terminat|clos"):
            async with acting_for(self.desk.tenant_id):
                await make_offers()
                await fetch("SELECT pg_terminate_backend(pg_backend_pid()), $1::uuid")
        assert await offers(self.desk) == before

    async def hands_out_as_the_reference_does(self) -> None:
        await self._look_after_parked()
        world = await world_of(self.desk)
        wanted, said = reference.decide(world.plans, world.waiting, world.agents, world.now)

        async def hand_out() -> int:
            async with acting_for(self.desk.tenant_id):
                return await make_offers()

        await asyncio.gather(hand_out(), hand_out())
        async with acting_for(self.desk.tenant_id):
            rows = await fetch("SELECT id, queue_entry_id, member_id, trace FROM offer WHERE tenant_id = $1")
        made = {row["queue_entry_id"].int: row for row in rows if row["id"] not in self.known}
        assert {entry: row["member_id"].int for entry, row in made.items()} == {
            offer["entry"]: offer["member"] for offer in wanted
        }
        for entry, row in made.items():
            clauses: dict[int, object] = {UUID(x["member"]).int: x["clause"] for x in row["trace"]["ruled_out"]}
            clauses |= {UUID(x["member"]).int: None for x in row["trace"]["eligible"]}
            assert clauses == said[entry]["verdicts"]

    async def _look_after_parked(self) -> None:
        async with acting_for(self.desk.tenant_id):
            await execute("UPDATE member SET seen_at = now() WHERE tenant_id = $1 AND seen_at IS NOT NULL")
            self.known = {row["id"] for row in await fetch("SELECT id FROM offer WHERE tenant_id = $1")}
            await look_after_parked()

    async def nothing_is_lost_or_doubled(self) -> None:
        async with acting_for(self.desk.tenant_id):
            talks = await fetch("SELECT * FROM conversation WHERE tenant_id = $1")
            entries = await fetch("SELECT conversation_id FROM queue_entry WHERE tenant_id = $1 AND left_at IS NULL")
            open_now = await fetch("SELECT * FROM offer WHERE tenant_id = $1 AND state = 'offered'")
        status = {row["id"]: row["status"] for row in talks}
        assert set(self.came) <= set(status)
        async with acting_for(self.desk.tenant_id):
            for talk in self.came:
                assert problems(await log_of(talk), status[talk]) == []
        stands = Counter(row["conversation_id"] for row in entries)
        assert stands == Counter(talk for talk, state in status.items() if state == "waiting")
        assert max(Counter(row["conversation_id"] for row in open_now).values(), default=0) <= 1
        assert max(Counter(row["member_id"] for row in open_now).values(), default=0) <= 1
        kinds = {row["id"]: (row["medium"], row["label"]) for row in talks}
        for agent in (await world_of(self.desk)).agents:
            mine = [kinds[row["conversation_id"]] for row in open_now if row["member_id"].int == agent["id"]]
            work = Counter([*agent["work"], *mine])
            assert work.total() <= agent["total"], agent
            for medium, rule in agent["media"].items():
                assert sum(n for kind, n in work.items() if kind[0] == medium) <= rule["limit"]
                assert all(work[medium, label] <= most for label, most in rule["labels"].items())


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_day_with_crashes_goes_as_the_reference_says(database: None, seed: int) -> None:
    desk = await make_desk(4)
    day = _Day(desk, seed)
    await day.open()
    made = 0
    for _ in range(_STEPS):
        await day.step()
        await day.hands_out_as_the_reference_does()
        await day.nothing_is_lost_or_doubled()
        made = max(made, len(day.known))
    assert made >= 10
