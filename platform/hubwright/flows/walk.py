"""Walk from node to node: visits, exits, guards, and the way to a person that always works."""

from typing import Any, Final

from msgspec import UNSET

from hubwright.flows.assign import handed_in
from hubwright.flows.compile import CompiledNode
from hubwright.flows.effects import CancelTimer
from hubwright.flows.events import Event, TimerFired
from hubwright.flows.expressions import ExpressionError, Mismatch, mismatch_sentence
from hubwright.flows.node_type import Enter, Finish, Leave, Outcome, Returned, Stay
from hubwright.flows.one_visit import OneVisit
from hubwright.flows.run import Notebook
from hubwright.flows.standing import Standing
from hubwright.flows.state import Frame, State, Wait

MAX_STEPS_PER_EVENT: Final = 200
MAX_VISITS_PER_NODE: Final = 25
MAX_STEPS_PER_SESSION: Final = 10_000
_STEPS_AFTER_GUARD: Final = 20
_BUSY_STEPS_LEFT: Final = MAX_STEPS_PER_EVENT // 2
_BUSY_VISITS: Final = 20


class Walk(Standing):
    """The steps that one event causes."""

    def __init__(self, state: State, book: Notebook) -> None:
        super().__init__(state, book)
        self.steps_left = MAX_STEPS_PER_EVENT
        self.visits: dict[tuple[str, str], int] = {}
        self.guarded = False
        self.returned: Returned | None = None

    def run(self, node_id: str, event: Event | None = None, wait: Wait | None = None) -> None:
        """Visit node after node until one waits or the flow ends."""
        following: str | None = node_id
        heard: Event | Returned | None = event
        came_from = ""
        while following is not None:
            node = self.flow.nodes[following]
            depth = self.levels.depth
            too_much = self._is_too_much(node)
            following = self._guard(node) if too_much else self._visit(node, heard, wait, came_from)
            came_from = node.id if self.levels.depth == depth else ""
            heard, self.returned, wait = self.returned, None, None

    def _is_too_much(self, node: CompiledNode) -> bool:
        self.steps_left -= 1
        place = (self.levels.version, node.id)
        self.visits[place] = self.visits.get(place, 0) + 1
        return self.steps_left < 0 or self.visits[place] > MAX_VISITS_PER_NODE or self._session_is_too_long()

    def _session_is_too_long(self) -> bool:
        """The steps after a guard are given once more; then only a person is left."""
        grace = _STEPS_AFTER_GUARD if self.guarded else 0
        return self.book.step_n - self.started_n >= MAX_STEPS_PER_SESSION + grace

    def _session_is_over(self) -> bool:
        return self.book.step_n - self.started_n > MAX_STEPS_PER_SESSION + _STEPS_AFTER_GUARD

    def _guard(self, node: CompiledNode) -> str | None:
        """A loop was stopped: once through the error port, then to a person."""
        self.book.next_step()
        self.book.note(node, "guard", warnings=["the flow went on without waiting and was stopped"])
        if not self.guarded and not self._session_is_over() and node.error_target is not None:
            self.guarded = True
            self.steps_left = _STEPS_AFTER_GUARD
            self.visits.clear()
            return node.error_target
        self.to_a_person("guard", apologise=True)
        return None

    def _visit(
        self, node: CompiledNode, event: Event | Returned | None, wait: Wait | None, came_from: str
    ) -> str | None:
        self.book.next_step()
        visit = OneVisit(
            self.book,
            node,
            event,
            wait.memory if wait else {},
            wait.timer if wait else "",
            again=came_from in node.inside,
            busy=self.steps_left < _BUSY_STEPS_LEFT or self.visits[self.levels.version, node.id] >= _BUSY_VISITS,
        )
        if node.disabled:
            return self._pass_by(node, visit, event)
        if node.type is None or node.broken:
            return self._failed(node, visit, [node.broken])
        try:
            if wait is not None and wait.tv < node.type.tv:
                visit.memory = node.type.upgrade_memory(wait.memory, wait.tv)
            outcome: Outcome = node.type.reduce(node.prepared, visit)
            if isinstance(outcome, Stay) and not visit.can_speak and _only_people_end(outcome):
                raise Mismatch("no_conversation")
            visit.commit()
        except ExpressionError as reason:
            visit.roll_back()
            return self._failed(node, visit, [*visit.warnings, mismatch_sentence(reason)])
        except Exception as reason:  # a foreign node type that fails takes its error port
            visit.roll_back()
            return self._failed(node, visit, [*visit.warnings, type(reason).__name__])
        return self._apply(node, visit, outcome, event)

    def _apply(
        self, node: CompiledNode, visit: OneVisit, outcome: Outcome, event: Event | Returned | None
    ) -> str | None:
        keeps = outcome.timer if isinstance(outcome, Stay) else ""
        self._release_timer(keeps, fired=isinstance(event, TimerFired), visit=visit)
        if isinstance(outcome, Leave):
            self.book.note(node, "left", port=outcome.port, **_told(visit))
            return self._follow(node, outcome.port)
        if isinstance(outcome, Finish):
            return self._finish(node, outcome, visit)
        if isinstance(outcome, Enter):
            return self._enter(node, outcome, visit)
        self.status = "waiting"
        self.wait = Wait(
            node=node.id,
            message=outcome.message,
            person=outcome.person,
            effect_id=outcome.effect_id,
            timer=outcome.timer,
            event=outcome.event or UNSET,
            memory=dict(outcome.memory),
            tv=node.type.tv if node.type else 1,
        )
        self.book.note(node, "waiting", **_told(visit))
        return None

    def _enter(self, node: CompiledNode, call: Enter, visit: OneVisit) -> str | None:
        """Begin another flow where it begins, or take the error exit when that cannot be."""
        found = self.levels.find(call.ref)
        refusal = self.levels.refusal(found)
        entry = found.compiled.beginning if found else None
        values: dict[str, object] = {}
        try:
            values = handed_in(found.compiled, call.inputs) if found and not refusal else {}
        except Mismatch as reason:
            refusal = mismatch_sentence(reason)
        if refusal or found is None or entry is None:
            return self._failed(node, visit, [*visit.warnings, refusal or "the sub-flow has no beginning"])
        self.book.note(node, "entered", **_told(visit))
        caller = Frame(version=self.levels.version, node=node.id, vars=self.book.vars, kept=self.book.kept)
        self.levels.enter(call.ref, found, caller)
        self.book.go_into(values)
        return entry.id

    def _finish(self, node: CompiledNode, finish: Finish, visit: OneVisit) -> str | None:
        """The end of a sub-flow is a step of its caller, unless it closes the whole conversation."""
        if not self.levels.frames or finish.close_conversation:
            self.end(node, finish, visit.warnings, visit)
            return None
        self.book.note(node, "returned", **_told(visit))
        caller = self.levels.frames[-1].node
        quiet = node.type is None or node.type.category != "end"
        self.returned = Returned(finish.outcome, self.book.come_back(), quiet)
        return caller

    def _pass_by(self, node: CompiledNode, visit: OneVisit, event: Event | Returned | None) -> str | None:
        """A node that is switched off is left by its first exit that leads on."""
        port = next((port for port in node.wires if node.type is None or port != node.type.error_port), "")
        self._release_timer("", fired=isinstance(event, TimerFired), visit=visit)
        self.book.note(node, "left", port=port, warnings=["switched off"], effects=visit.effects)
        return self._follow(node, port)

    def _failed(self, node: CompiledNode, visit: OneVisit, warnings: list[str]) -> str | None:
        self._release_timer("", fired=False, visit=visit)
        self.book.note(node, "failed", port="error", warnings=warnings, effects=visit.effects)
        if node.error_target is not None:
            return node.error_target
        self.to_a_person("error", apologise=True)
        return None

    def _follow(self, node: CompiledNode, port: str) -> str | None:
        target = node.wires.get(port)
        if target is None and port != "":
            target = node.error_target
        if target is None:
            self.to_a_person(
                "error" if port else "dead_end", apologise=True, warnings=[f"{node.id}.{port} leads nowhere"]
            )
        return target

    def _release_timer(self, keeps: str, *, fired: bool, visit: OneVisit) -> None:
        """Cancel the timer of the wait that is left, unless it is what woke us or is kept."""
        wait, self.wait = self.wait, None
        if wait is None or wait.timer in ("", keeps) or fired:
            return
        cancel = CancelTimer(id=visit.next_id(), token=wait.timer)
        visit.effects.append(cancel)
        self.book.effects.append(cancel)


def _only_people_end(stay: Stay) -> bool:
    return (stay.message or stay.person) and not (stay.timer or stay.event)


def _told(visit: OneVisit) -> dict[str, Any]:
    """What the trace says of a visit that went well."""
    return {
        "warnings": visit.warnings,
        "effects": visit.effects,
        "changed": visit.written,
        "because": visit.because,
    }
