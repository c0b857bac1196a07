"""Runs a recorded stretch of time again under any plans; the choice is the one that production makes.

What nobody decides by routing stays as it was: who came, who was at work, how long each conversation took, how an agent
answered an offer. An offer that was never really made is accepted after the usual time. Decisions fall on the moments
on which they really fell, wherever one follows shortly; an unchanged plan therefore makes the recorded offers again.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

import msgspec

from hubwright.control.routing.plan import Plan
from hubwright.desk.routing import Agent, Crowd, Lines, Proposal, Refused, Waiting, choose
from hubwright.desk.what_if.day import Answer, Came, Day, Ending, Held, Stand, Worker
from hubwright.desk.what_if.plan_book import PlanBook

_SOON = timedelta(seconds=2)  # so long after an event its decision may have come
_LAG = timedelta(milliseconds=50)  # of a decision that was never really made
_TRIES = 60  # seconds between looks while something waits that nobody may take


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as it went; `ending` None is one that was still open at the end."""

    entry_id: UUID
    member_id: UUID
    at: datetime
    step: int
    ended_at: datetime | None = None
    ending: Ending | None = None


class Course(msgspec.Struct, frozen=True):
    """How it went: every offer in order, and who left without one being accepted."""

    offers: list[Offered]
    left: dict[UUID, datetime]


def simulate(
    day: Day,
    plans: Mapping[UUID, Plan] | PlanBook,
    offer_seconds: Mapping[UUID, int],
    *,
    told: Callable[[float], None] | None = None,
) -> Course:
    """Run a day; `told` hears now and then which share of it is over (0 to 1)."""
    book = plans if isinstance(plans, PlanBook) else PlanBook(dict(plans))
    return _Run(day, book, offer_seconds).course(told)


class _Run:
    """State of one run: what waits, who could take it, and what is going to happen."""

    def __init__(self, day: Day, book: PlanBook, offer_seconds: Mapping[UUID, int]) -> None:
        self.day, self.book, self.seconds = day, book, offer_seconds
        self.plans = book.at(day.began)
        self.lines, self.crowd = Lines(self.plans), Crowd(self.plans, [_absent(worker) for worker in day.workers])
        self.came = {one.entry_id: one for one in day.came}
        self.ranks: dict[UUID, datetime] = {}
        self.stands: dict[UUID, Stand] = {}
        self.kept: dict[UUID, dict[UUID, Refused]] = {}  # until it opens
        self.loads: dict[UUID, dict[tuple[str, str], int]] = defaultdict(dict)
        self.open: dict[UUID, int] = {}  # entry to the offer that is open for it
        self.taken: set[UUID] = set()
        self.offers: list[Offered] = []
        self.left: dict[UUID, datetime] = {}
        self.answers: dict[tuple[UUID, UUID], deque[Answer]] = defaultdict(deque)
        for answer in sorted(day.answers, key=lambda each: each.offered_at):
            self.answers[answer.entry_id, answer.member_id].append(answer)
        self.moments = sorted({answer.offered_at for answer in day.answers})
        self.planned: set[datetime] = set()
        self.heap: list[tuple[datetime, int, int, Callable[[], None]]] = []
        self.number = count()
        self.now = day.began

    def course(self, told: Callable[[float], None] | None) -> Course:
        self._begin()
        length = max((self.day.ended - self.day.began).total_seconds(), 1e-9)
        for turn in count():
            if not self.heap or self.heap[0][0] > self.day.ended:
                break
            self.now, _rank, _number, act = heappop(self.heap)
            act()
            if told is not None and turn % 500 == 0:
                told(min(1.0, (self.now - self.day.began).total_seconds() / length))
        return Course(self.offers, self.left)

    def _begin(self) -> None:
        for moment in self.moments:
            self._decide_at(moment)
        for worker in self.day.workers:
            for medium, label, until in worker.holds:
                self._hold(worker.member_id, (medium, label), 1)
                self._at(until, partial(self._give_up_seat, worker.member_id, (medium, label)))
            for at, there in worker.there:
                self._at(max(at, self.day.began), partial(self._be_there, worker.member_id, there))
            for at, heard in worker.heard:
                self._at(max(at, self.day.began), partial(self._be_heard_of, worker.member_id, heard))
        for at in sorted({change.at for change in self.book.later if change.at > self.day.began}):
            self._at(at, self._change_plans)
        for one in self.day.came:
            self._at(max(one.at, self.day.began), partial(self._arrive, one), rank=1)
            for stand in one.stands:
                self._at(max(stand.at, self.day.began), partial(self._stand, one, stand), rank=2)
            if one.left_at is not None:
                self._at(one.left_at, partial(self._leave, one))

    def _at(self, when: datetime, act: Callable[[], None], *, rank: int = 0) -> None:
        heappush(self.heap, (when, rank, next(self.number), act))

    def _decide_soon(self) -> None:
        """After something happened: on the moment on which it was really decided, if one follows at once."""
        place = bisect_left(self.moments, self.now)
        if place == len(self.moments) or self.moments[place] - self.now > _SOON:
            self._decide_at(self.now + _LAG)

    def _decide_at(self, when: datetime) -> None:
        if when not in self.planned:
            self.planned.add(when)
            self._at(when, self._decide, rank=9)

    def _decide(self) -> None:
        decision = choose(self.plans, self.lines, self.crowd, self.now)
        for proposal in decision.offers:
            self._offer(proposal, int(decision.trace[proposal.entry_id]["step"]["number"]))
        if self.lines.entries:
            again = self.now + timedelta(seconds=_TRIES)
            sooner = decision.look_again
            self._decide_at(min(again, max(sooner, self.now + _LAG)) if sooner is not None else again)

    def _arrive(self, one: Came) -> None:
        # by the plan they came under, whatever holds afterwards
        plan = self.book.plan_at(one.queue_id, one.at)
        self.ranks[one.entry_id] = plan.rank_at(one.waits_since, one.priority, one.due_at)
        self._put(one, {})

    def _stand(self, one: Came, stand: Stand) -> None:
        """It was moved, overflowed, made more urgent or kept until somebody is there; who is asked by then is not."""
        if one.entry_id in self.taken:
            return
        plan = self.book.plan_at(stand.queue_id, self.now)
        turn, before = plan.rank_at(one.waits_since, stand.priority, stand.due_at), self.ranks[one.entry_id]
        self.ranks[one.entry_id] = min(turn, before) if stand.keeps_turn else turn
        self.stands[one.entry_id] = stand
        offer = None if stand.keeps_turn else self.open.pop(one.entry_id, None)
        if offer is not None:
            self._end(offer, "rescinded")
        waiting, kept = self.lines.entries.get(one.entry_id), self.kept.pop(one.entry_id, None)
        if waiting is not None or kept is not None or offer is not None:
            self.lines.remove(one.entry_id)
            self._put(one, dict(waiting.refused) if waiting is not None else kept or {})

    def _put(self, one: Came, refused: dict[UUID, Refused]) -> None:
        """Into its line, now or when it may be."""
        stand = self.stands.get(one.entry_id)
        if stand is not None and stand.not_before is not None and stand.not_before > self.now:
            self.kept[one.entry_id] = refused
            self._at(stand.not_before, partial(self._opens, one))
            return
        self.lines.put(self._waiting(one, refused))
        self._decide_soon()

    def _opens(self, one: Came) -> None:
        refused = self.kept.pop(one.entry_id, None)
        if refused is not None and one.entry_id not in self.taken:
            self._put(one, refused)

    def _waiting(self, one: Came, refused: dict[UUID, Refused]) -> Waiting:
        stand = self.stands.get(one.entry_id)
        queue_id = stand.queue_id if stand is not None else one.queue_id
        return Waiting(
            entry_id=one.entry_id,
            conversation_id=one.conversation_id,
            queue_id=queue_id,
            entered_at=one.waits_since,
            rank_at=self.ranks[one.entry_id],
            medium=one.medium,
            label=one.label,
            asks=one.asks,
            last_agent=one.last_agent,
            owner=one.owner,
            offer_seconds=self.seconds.get(queue_id, 30),
            refused=refused,
        )

    def _leave(self, one: Came) -> None:
        """The customer goes, or somebody pulls it, unless it has been taken before."""
        if one.entry_id in self.taken:
            return
        self.taken.add(one.entry_id)
        self.lines.remove(one.entry_id)
        offer = self.open.pop(one.entry_id, None)
        if offer is not None:
            self._end(offer, "rescinded")
        self.left[one.entry_id] = self.now
        if one.taken_by is not None and one.taken_by in self.crowd.agents:
            self._hold_as(one.taken_by, one, one.held)
        self._decide_soon()

    def _offer(self, proposal: Proposal, step: int) -> None:
        one = self.came[proposal.entry_id]
        number = len(self.offers)
        self.offers.append(Offered(entry_id=proposal.entry_id, member_id=proposal.member_id, at=self.now, step=step))
        waiting = self.lines.entries[proposal.entry_id]
        self.lines.remove(proposal.entry_id)
        self.open[proposal.entry_id] = number
        agent = self.crowd.agents[proposal.member_id]
        self.crowd.put(msgspec.structs.replace(agent, has_offer=True, last_offer_at=self.now))
        recorded = self.answers.get((one.entry_id, proposal.member_id))
        answer = recorded.popleft() if recorded else None
        if answer is None:
            usual = timedelta(seconds=min(self.day.typical_answer_s, waiting.offer_seconds))
            self._at(self.now + usual, partial(self._answer, number, waiting, "accepted"))
        elif answer.ended_at is not None and answer.ending is not None:
            lasted = answer.ended_at - answer.offered_at
            self._at(self.now + lasted, partial(self._answer, number, waiting, answer.ending))

    def _answer(self, number: int, waiting: Waiting, ending: Ending) -> None:
        offer = self.offers[number]
        if self.open.get(offer.entry_id) != number:
            return  # it left meanwhile
        del self.open[offer.entry_id]
        self._end(number, ending)
        one = self.came[offer.entry_id]
        if ending == "accepted":
            self.taken.add(offer.entry_id)
            self._hold_as(offer.member_id, one, one.held)
        else:
            refused = dict(waiting.refused)
            if ending in ("declined", "timed_out"):
                before = refused.get(offer.member_id)
                refused[offer.member_id] = Refused(before.times + 1 if before is not None else 1, self.now)
            self._put(one, refused)
        self._decide_soon()

    def _end(self, number: int, ending: Ending) -> None:
        offer = self.offers[number]
        self.offers[number] = msgspec.structs.replace(offer, ended_at=self.now, ending=ending)
        self.crowd.put(msgspec.structs.replace(self.crowd.agents[offer.member_id], has_offer=False))

    def _hold_as(self, member_id: UUID, one: Came, held: Held | None) -> None:
        spans = held if held is not None else ((0.0, self.day.typical_held_s.get(one.medium, 300.0)),)
        kind = (one.medium, one.label)
        for begins, ends in spans:
            if begins <= 0:
                self._hold(member_id, kind, 1)
            else:
                self._at(self.now + timedelta(seconds=begins), partial(self._hold, member_id, kind, 1))
            self._at(self.now + timedelta(seconds=ends), partial(self._give_up_seat, member_id, kind))

    def _give_up_seat(self, member_id: UUID, kind: tuple[str, str]) -> None:
        self._hold(member_id, kind, -1)
        self._decide_soon()

    def _hold(self, member_id: UUID, kind: tuple[str, str], more: int) -> None:
        load = self.loads[member_id]
        load[kind] = load.get(kind, 0) + more
        if not load[kind]:
            del load[kind]
        self.crowd.put(msgspec.structs.replace(self.crowd.agents[member_id], load=dict(load)))

    def _be_there(self, member_id: UUID, there: bool) -> None:
        agent = self.crowd.agents[member_id]
        self.crowd.put(msgspec.structs.replace(agent, availability="available" if there else "away"))
        if there:
            self._decide_soon()

    def _be_heard_of(self, member_id: UUID, heard: bool) -> None:
        self.crowd.put(msgspec.structs.replace(self.crowd.agents[member_id], heard_of=heard))
        if heard:
            self._decide_soon()

    def _change_plans(self) -> None:
        """Who waits and who works stays; where they stand follows from what holds now."""
        self.plans = self.book.at(self.now)
        self.lines = Lines(self.plans, self.lines.entries.values())
        self.crowd = Crowd(self.plans, self.crowd.agents.values())
        self._decide_soon()


def _absent(worker: Worker) -> Agent:
    return Agent(
        member_id=worker.member_id,
        name=worker.name,
        availability="away",
        heard_of=not worker.heard or not worker.heard[0][1],
        capacity=worker.capacity,
        queues=worker.queues,
        skills=worker.skills,
        last_offer_at=worker.last_offer_at,
    )
