"""Walk from node to node: visits, exits, guards, and the way to a person that always works."""

from collections.abc import Iterable
from typing import Final

import msgspec

from hubwright.flows.assign import handed_in
from hubwright.flows.compile import CompiledFlow, CompiledNode
from hubwright.flows.effects import CancelTimer, EndSession, HandOff, SendMessage
from hubwright.flows.events import Event, TimerFired
from hubwright.flows.expressions import ExpressionError, Mismatch, mismatch_sentence
from hubwright.flows.node_type import Enter, Finish, Leave, Outcome, Returned, Stay
from hubwright.flows.run import Notebook, OneVisit
from hubwright.flows.sentences import say
from hubwright.flows.state import Advance, State, Wait

MAX_STEPS_PER_EVENT: Final = 200
MAX_VISITS_PER_NODE: Final = 25
MAX_STEPS_PER_SESSION: Final = 10_000
_STEPS_AFTER_GUARD: Final = 20


class Walk:
    """The steps that one event causes."""

    def __init__(self, state: State, book: Notebook) -> None:
        self.book = book
        self.levels = book.levels
        self.state = state
        self.status = state.status
        self.wait = state.wait
        self.outcome = state.outcome
        self.queue = list(state.queue)
        self.started_n = state.started_n
        self.steps_left = MAX_STEPS_PER_EVENT
        self.visits: dict[tuple[str, str], int] = {}
        self.guarded = False
        self.returned: Returned | None = None

    @property
    def flow(self) -> CompiledFlow:
        """The flow that runs now."""
        return self.levels.now

    def result(self) -> Advance:
        ended = self.status == "ended"
        book = self.book
        state = msgspec.structs.replace(
            self.state,
            status=self.status,
            wait=None if ended else self.wait,
            vars=book.vars,
            context=book.context,
            locale=book.locale,
            current=book.current,
            queue=[] if ended else self.queue,
            step_n=book.step_n,
            started_n=self.started_n,
            outcome=self.outcome,
            frames=self.levels.frames,
            version=self.levels.version,
            pins={} if ended else self.levels.pins,
        )
        return Advance(state=state, effects=book.effects, trace=book.trace, leftover=self.queue if ended else [])

    def run(self, node_id: str, event: Event | None = None, wait: Wait | None = None) -> None:
        """Visit node after node until one waits or the flow ends."""
        following: str | None = node_id
        heard: Event | Returned | None = event
        while following is not None:
            node = self.flow.nodes[following]
            following = self._guard(node) if self._is_too_much(node) else self._visit(node, heard, wait)
            heard, self.returned, wait = self.returned, None, None

    def _is_too_much(self, node: CompiledNode) -> bool:
        self.steps_left -= 1
        place = (self.levels.version, node.id)
        self.visits[place] = self.visits.get(place, 0) + 1
        return self.steps_left < 0 or self.visits[place] > MAX_VISITS_PER_NODE or self._session_is_too_long()

    def _session_is_too_long(self) -> bool:
        return self.book.step_n - self.started_n >= MAX_STEPS_PER_SESSION

    def _guard(self, node: CompiledNode) -> str | None:
        """A loop was stopped: once through the error port, then to a person."""
        self.book.next_step()
        self.book.note(node, "guard", warnings=["the flow went on without waiting and was stopped"])
        if not self.guarded and not self._session_is_too_long() and node.error_target is not None:
            self.guarded = True
            self.steps_left = _STEPS_AFTER_GUARD
            self.visits.clear()
            return node.error_target
        self.to_a_person("guard", apologise=True)
        return None

    def _visit(self, node: CompiledNode, event: Event | Returned | None, wait: Wait | None) -> str | None:
        self.book.next_step()
        if node.disabled:
            return self._pass_by(node)
        visit = OneVisit(self.book, node, event, wait.memory if wait else {}, wait.timer if wait else "")
        if node.type is None or node.broken:
            return self._failed(node, visit, [node.broken])
        try:
            if wait is not None and wait.tv < node.type.tv:
                visit.memory = node.type.upgrade_memory(wait.memory, wait.tv)
            outcome: Outcome = node.type.reduce(node.prepared, visit)
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
            self.book.note(
                node, "left", port=outcome.port, warnings=visit.warnings, effects=visit.effects, changed=visit.written
            )
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
            memory=dict(outcome.memory),
            tv=node.type.tv if node.type else 1,
        )
        self.book.note(node, "waiting", warnings=visit.warnings, effects=visit.effects, changed=visit.written)
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
        self.book.note(node, "entered", warnings=visit.warnings, effects=visit.effects, changed=visit.written)
        self.levels.enter(call.ref, found, node.id, self.book.vars)
        self.book.go_into(values)
        return entry.id

    def _finish(self, node: CompiledNode, finish: Finish, visit: OneVisit) -> str | None:
        """The end of a sub-flow is a step of its caller, unless it closes the whole conversation."""
        if not self.levels.frames or finish.close_conversation:
            self.end(node, finish, visit.warnings, visit)
            return None
        self.book.note(node, "returned", warnings=visit.warnings, effects=visit.effects, changed=visit.written)
        caller = self.levels.frames[-1].node
        quiet = node.type is None or node.type.category != "end"
        self.returned = Returned(finish.outcome, self.book.come_back(), quiet)
        return caller

    def unwind(self, level: int) -> None:
        """Give up the flows above a level."""
        while self.levels.depth > level:
            self.book.come_back()

    def _pass_by(self, node: CompiledNode) -> str | None:
        """A node that is switched off is left by its first exit that leads on."""
        port = next((port for port in node.wires if node.type is None or port != node.type.error_port), "")
        self.wait = None
        self.book.note(node, "left", port=port, warnings=["switched off"])
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

    def abandon_wait(self) -> None:
        """Leave a wait from outside its node."""
        wait, self.wait = self.wait, None
        if wait is not None and wait.timer:
            n = self.book.next_step()
            cancel = CancelTimer(id=f"{self.book.session_id}:{n}", token=wait.timer)
            self.book.effects.append(cancel)
            self.book.note(None, "default", effects=[cancel])

    def end(
        self, node: CompiledNode | None, finish: Finish, warnings: Iterable[str], visit: OneVisit | None = None
    ) -> None:
        base = f"{self.book.session_id}:{self.book.step_n}"
        end = EndSession(
            id=visit.next_id() if visit else base,
            outcome=finish.outcome,
            close_conversation=finish.close_conversation,
        )
        self.book.effects.append(end)
        self.status, self.wait, self.outcome = "ended", None, finish.outcome
        shown = [*visit.effects, end] if visit else [end]
        self.book.note(node, "ended", warnings=warnings, effects=shown, changed=visit.written if visit else ())
        self.unwind(0)

    def to_a_person(self, reason: str, *, apologise: bool, warnings: Iterable[str] = ()) -> None:
        """The way out that always works: say sorry if it was our fault, and hand over what is known."""
        book = self.book
        self.abandon_wait()
        identity = f"{book.session_id}:{book.next_step()}"
        locale = book.locale or self.flow.document.locale_default
        effects: list[SendMessage | HandOff] = []
        if apologise:
            effects.append(SendMessage(id=f"{identity}.1", text=say("apology", locale), locale=locale))
        effects.append(HandOff(id=identity, summary=book.known(), reason=reason))
        book.effects.extend(effects)
        self.status, self.wait, self.queue = "waiting", Wait(node="", person=True), []
        book.note(None, "default", warnings=[reason, *warnings], effects=effects)
        self.unwind(0)
