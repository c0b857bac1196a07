"""Walk from node to node: visits, exits, guards, and the way to a person that always works."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import UNSET

from hubwright.flows.compile import CompiledFlow, CompiledNode
from hubwright.flows.effects import CancelTimer, EndSession, HandOff, SendMessage
from hubwright.flows.events import Event, TimerFired
from hubwright.flows.expressions import ExpressionError, Mismatch, mismatch_sentence
from hubwright.flows.node_type import Finish, Leave, Outcome, Stay
from hubwright.flows.one_visit import OneVisit
from hubwright.flows.run import Notebook
from hubwright.flows.sentences import say
from hubwright.flows.state import Advance, State, Wait

MAX_STEPS_PER_EVENT: Final = 200
MAX_VISITS_PER_NODE: Final = 25
MAX_STEPS_PER_SESSION: Final = 10_000
_STEPS_AFTER_GUARD: Final = 20
_BUSY_STEPS_LEFT: Final = MAX_STEPS_PER_EVENT // 2
_BUSY_VISITS: Final = 20
FAILED: Final = "error"


class Walk:
    """The steps that one event causes."""

    def __init__(self, flow: CompiledFlow, state: State, book: Notebook) -> None:
        self.flow = flow
        self.book = book
        self.state = state
        self.status = state.status
        self.wait = state.wait
        self.outcome = state.outcome
        self.queue = list(state.queue)
        self.started_n = state.started_n
        self.steps_left = MAX_STEPS_PER_EVENT
        self.visits: dict[str, int] = {}
        self.guarded = False

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
            kept={} if ended else book.kept,
            step_n=book.step_n,
            started_n=self.started_n,
            outcome=self.outcome,
            run=self.state.run if book.run == self.state.told else book.run,
        )
        return Advance(state=state, effects=book.effects, trace=book.trace, leftover=self.queue if ended else [])

    def run(self, node_id: str, event: Event | None = None, wait: Wait | None = None) -> None:
        """Visit node after node until one waits or the flow ends."""
        following: str | None = node_id
        came_from = ""
        while following is not None:
            node = self.flow.nodes[following]
            too_much = self._is_too_much(node)
            following = self._guard(node) if too_much else self._visit(node, event, wait, came_from)
            event, wait, came_from = None, None, node.id

    def _is_too_much(self, node: CompiledNode) -> bool:
        self.steps_left -= 1
        self.visits[node.id] = self.visits.get(node.id, 0) + 1
        return self.steps_left < 0 or self.visits[node.id] > MAX_VISITS_PER_NODE or self._session_is_too_long()

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

    def _visit(self, node: CompiledNode, event: Event | None, wait: Wait | None, came_from: str) -> str | None:
        self.book.next_step()
        if node.disabled:
            return self._pass_by(node)
        visit = OneVisit(
            self.book,
            node,
            event,
            wait.memory if wait else {},
            wait.timer if wait else "",
            again=came_from in node.inside,
            busy=self.steps_left < _BUSY_STEPS_LEFT or self.visits[node.id] >= _BUSY_VISITS,
        )
        if node.type is None or node.broken:
            return self._failed(node, visit, [node.broken])
        try:
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

    def _apply(self, node: CompiledNode, visit: OneVisit, outcome: Outcome, event: Event | None) -> str | None:
        keeps = outcome.timer if isinstance(outcome, Stay) else ""
        self._release_timer(keeps, fired=isinstance(event, TimerFired), visit=visit)
        if isinstance(outcome, Leave):
            self.book.note(node, "left", port=outcome.port, **_told(visit))
            return self._follow(node, outcome.port)
        if isinstance(outcome, Finish):
            self.end(node, outcome, visit.warnings, visit)
            return None
        self.status = "waiting"
        self.wait = Wait(
            node=node.id,
            message=outcome.message,
            person=outcome.person,
            effect_id=outcome.effect_id,
            timer=outcome.timer,
            event=outcome.event or UNSET,
            memory=dict(outcome.memory),
        )
        self.book.note(node, "waiting", **_told(visit))
        return None

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

    def to_a_person(self, reason: str, *, apologise: bool, warnings: Iterable[str] = ()) -> None:
        """The way out that always works: say sorry if it was our fault, and hand over what is known."""
        book = self.book
        self.abandon_wait()
        if not book.run.conversation:
            self._give_up(reason, warnings)
            return
        identity = f"{book.session_id}:{book.next_step()}"
        locale = book.locale or self.flow.document.locale_default
        effects: list[SendMessage | HandOff] = []
        if apologise:
            effects.append(SendMessage(id=f"{identity}.1", text=say("apology", locale), locale=locale))
        known = {key: value for key, value in book.vars.items() if value not in (None, "")}
        effects.append(HandOff(id=identity, summary=known, reason=reason))
        book.effects.extend(effects)
        self.status, self.wait, self.queue = "waiting", Wait(node="", person=True), []
        book.note(None, "default", warnings=[reason, *warnings], effects=effects)

    def _give_up(self, reason: str, warnings: Iterable[str]) -> None:
        """Where nobody is spoken to there is no person to pass to: the run ends as failed."""
        end = EndSession(id=f"{self.book.session_id}:{self.book.next_step()}", outcome=FAILED)
        self.book.effects.append(end)
        self.status, self.wait, self.queue, self.outcome = "ended", None, [], FAILED
        self.book.note(None, "default", warnings=[reason, *warnings], effects=[end])


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
