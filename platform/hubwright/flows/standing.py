"""Where a session stands while an event is handled, and the ways to stop: an end, or a person."""

from collections.abc import Iterable
from typing import Final

import msgspec

from hubwright.flows.compile import CompiledFlow, CompiledNode
from hubwright.flows.effects import CancelTimer, EndSession, HandOff, SendMessage
from hubwright.flows.node_type import Finish
from hubwright.flows.one_visit import OneVisit
from hubwright.flows.run import Notebook
from hubwright.flows.sentences import say
from hubwright.flows.state import Advance, State, Wait

FAILED: Final = "error"


class Standing:
    """What `advance` makes the next state of."""

    def __init__(self, state: State, book: Notebook) -> None:
        self.book = book
        self.levels = book.levels
        self.state = state
        self.status = state.status
        self.wait = state.wait
        self.outcome = state.outcome
        self.queue = list(state.queue)
        self.started_n = state.started_n

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
            kept={} if ended else book.kept,
            step_n=book.step_n,
            started_n=self.started_n,
            outcome=self.outcome,
            run=self.state.run if book.run == self.state.told else book.run,
            frames=self.levels.frames,
            version=self.levels.version,
            pins={} if ended else self.levels.pins,
        )
        return Advance(state=state, effects=book.effects, trace=book.trace, leftover=self.queue if ended else [])

    def unwind(self, level: int) -> None:
        """Give up the flows above a level."""
        while self.levels.depth > level:
            self.book.come_back()

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
        if not book.run.conversation:
            self._give_up(reason, warnings)
            return
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

    def _give_up(self, reason: str, warnings: Iterable[str]) -> None:
        """Where nobody is spoken to there is no person to pass to: the run ends as failed."""
        end = EndSession(id=f"{self.book.session_id}:{self.book.next_step()}", outcome=FAILED)
        self.book.effects.append(end)
        self.status, self.wait, self.queue, self.outcome = "ended", None, [], FAILED
        self.book.note(None, "default", warnings=[reason, *warnings], effects=[end])
        self.unwind(0)
