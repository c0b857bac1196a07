"""Agents, indexed: who fits a step, who is free for a medium. Every set here only repeats what the clauses say."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from hubwright.control.routing.capacity import no_room
from hubwright.control.routing.plan import DEFAULT, Plan
from hubwright.desk.routing.people import Agent
from hubwright.desk.routing.verdict import Stage, missing_skill, not_now
from hubwright.desk.routing.waiting import Waiting

Asks = tuple[tuple[str, int], ...]
_Profile = tuple[str, frozenset[UUID] | None, tuple[tuple[str, int], ...]]


class Crowd:
    """The agents of a company; `put` one anew whenever anything about them changes."""

    def __init__(self, plans: Mapping[UUID, Plan], agents: Iterable[Agent] = ()) -> None:
        self.plans = plans
        self.agents: dict[UUID, Agent] = {}
        self.there: set[UUID] = set()  # who takes work, free or not
        self.epoch = object()  # another one when who fits where has changed
        self._profiles: dict[UUID, _Profile] = {}
        self._served: dict[tuple[UUID, int], frozenset[UUID]] = {}
        self._fits: dict[tuple[UUID, int, Asks], frozenset[UUID]] = {}
        self.unfit: dict[tuple[object, ...], tuple[list[dict[str, Any]], list[UUID]]] = {}  # the trace's
        self.said: dict[tuple[UUID, str, str], dict[str, Any]] = {}  # lines of it, each once
        self.by_id: list[UUID] = []  # everybody, in the order in which a trace names them
        self._of_queue: dict[UUID | None, set[UUID]] = {}  # None is who serves every queue
        self._free: dict[tuple[str, str], set[UUID]] = {}
        for agent in agents:
            self.put(agent)

    def put(self, agent: Agent) -> None:
        """Add an agent, or tell what has changed about them."""
        key = agent.member_id
        profile = (agent.name, agent.queues, tuple(sorted(agent.skills.items())))
        if self._profiles.get(key) != profile:
            self._profiles[key] = profile
            self._forget_sets()
        self.agents[key] = agent
        _keep(self.there, key, agent.there)
        for (medium, label), free in self._free.items():
            _keep(free, key, _is_free(agent, medium, label))

    def remove(self, member_id: UUID) -> None:
        """Forget an agent."""
        if self.agents.pop(member_id, None) is not None:
            del self._profiles[member_id]
            self._forget_sets()
            for some in (self.there, *self._free.values()):
                some.discard(member_id)

    def fits(self, queue_id: UUID, index: int, asks: Asks) -> frozenset[UUID]:
        """Who serves a queue in a step and has the skills, there or not."""
        key = (queue_id, index, asks)
        found = self._fits.get(key)
        if found is None:
            step = self.plans.get(queue_id, DEFAULT).step(index)
            found = self._fits[key] = frozenset(
                member for member in self._serve(queue_id, index) if not missing_skill(self.agents[member], step, asks)
            )
        return found

    def fits_now(self, queue_id: UUID, index: int, asks: Asks) -> frozenset[UUID]:
        """Who fits in the step that holds when waiting alone has led to one."""
        return self.fits(queue_id, self.reached(queue_id, index, asks), asks)

    def reachable(self, queue_id: UUID, index: int) -> frozenset[UUID]:
        """Who serves a queue in a step, or in one that it may be passed over for."""
        steps = self.plans.get(queue_id, DEFAULT).steps
        found = self._serve(queue_id, index)
        while index < len(steps) and steps[index].skip_if == "nobody_there":
            index += 1
            found |= self._serve(queue_id, index)
        return found

    def _serve(self, queue_id: UUID, index: int) -> frozenset[UUID]:
        found = self._served.get((queue_id, index))
        if found is None:
            if not self._of_queue:
                self._sort_by_queue()
            pools = (self._of_queue.get(queue, set()) for queue in (None, *self._pool(queue_id, index)))
            found = self._served[queue_id, index] = frozenset[UUID]().union(*pools)
        return found

    def _sort_by_queue(self) -> None:
        for member, agent in self.agents.items():
            for queue in (None,) if agent.queues is None else agent.queues:
                self._of_queue.setdefault(queue, set()).add(member)

    def _pool(self, queue_id: UUID, index: int) -> frozenset[UUID]:
        return frozenset((queue_id, *self.plans.get(queue_id, DEFAULT).step(index).queues))

    def _forget_sets(self) -> None:
        self.epoch = object()
        self.by_id.clear()
        self._fits.clear()
        self._served.clear()
        self._of_queue.clear()
        self.unfit.clear()
        self.said.clear()

    def free(self, medium: str, label: str) -> set[UUID]:
        """Who could take one more of a medium and label right now; not to be changed."""
        found = self._free.get((medium, label))
        if found is None:
            found = self._free[medium, label] = {
                member for member, agent in self.agents.items() if _is_free(agent, medium, label)
            }
        return found

    def reached(self, queue_id: UUID, index: int, asks: Asks) -> int:
        """The step that holds when waiting alone has led to one: steps that need not be waited for are passed over."""
        steps = self.plans.get(queue_id, DEFAULT).steps
        while (
            index < len(steps)
            and steps[index].skip_if == "nobody_there"
            and self.there.isdisjoint(self.fits(queue_id, index, asks))
        ):
            index += 1
        return index

    def kept(self, entry: Waiting, seconds: float, grace: int) -> tuple[UUID, str] | None:
        """For whom an entry is kept that has waited so long: the last agent but on leave, then the owner if at work."""
        last, owner = entry.last_agent, entry.owner
        known = last is not None and last in self.agents and self.agents[last].expected
        if last is not None and known and seconds < grace and last not in entry.refused:
            return last, "last_agent"
        longest = grace * 2 if known and owner != last else grace
        if owner is not None and owner in self.there and seconds < longest and owner not in entry.refused:
            return owner, "owner"
        return None

    def stage(self, entry: Waiting, seconds: float, index: int) -> Stage:
        """Where an entry stands in its plan; `index` is the step that waiting alone has led to."""
        plan = self.plans.get(entry.queue_id, DEFAULT)
        reached = self.reached(entry.queue_id, index, entry.asks)
        kept = self.kept(entry, seconds, plan.affinity_seconds)
        pool = self._pool(entry.queue_id, reached)
        if kept is None:
            return Stage(reached, plan.step(reached), pool)
        return Stage(reached, plan.step(reached), pool, *kept)


def _is_free(agent: Agent, medium: str, label: str) -> bool:
    return not_now(agent) is None and no_room(agent.capacity, agent.load, medium, label) is None


def _keep(members: set[UUID], member: UUID, belongs: bool) -> None:
    if belongs:
        members.add(member)
    else:
        members.discard(member)
