"""The reducer: one event in, a new state, effects and a trace out. Pure, never raises, never loops for ever."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from hubwright.flows.compile import CompiledFlow, CompiledNode
from hubwright.flows.events import (
    EffectResult,
    Event,
    EventHappened,
    HandoffEnded,
    MessageReceived,
    Started,
    TimerFired,
    Triggered,
    WaitFailed,
)
from hubwright.flows.language import language_of
from hubwright.flows.levels import Levels
from hubwright.flows.library import Library, NotLoaded
from hubwright.flows.node_type import Finish
from hubwright.flows.one_visit import OneVisit
from hubwright.flows.run import Notebook
from hubwright.flows.state import Advance, Current, Run, State
from hubwright.flows.walk import Walk

MAX_QUEUE: Final = 50
_LONGEST_MESSAGE: Final = 10_000
AUTOMATED: Final = "a bot or an auto-reply wrote this, and no trigger takes that"
_LONGEST_ERROR: Final = 200
_HEARD: Final = frozenset({"text", "choice", "file", "location", "handoff_request", "unsupported"})
_PRESSED: Final = ("button", "item", "card")


def start_state(
    flow: CompiledFlow,
    session_id: str,
    run: Run | UnsetType = UNSET,
    *,
    unheard: Iterable[MessageReceived] = (),
) -> State:
    """A session that has not begun; `run` when something other than a message will begin it.

    `unheard` is what was written before and waits for an answer.
    """
    return State(session_id=session_id, flow_sha=flow.sha, run=run, queue=list(unheard))


def advance(flow: CompiledFlow, state: State, event: Event, now: datetime, library: Library | None = None) -> Advance:
    """Let one event happen; what nobody waits for changes nothing. Other flows it calls are looked up in `library`."""
    now = now if now.tzinfo else now.replace(tzinfo=UTC)
    if not _concerns(state, event):
        return Advance(state=state, effects=[], trace=[], leftover=[])
    try:
        return Course(state, Notebook(Levels(flow, state, library), state, event, now)).ride(event)
    except NotLoaded as reason:
        return Advance(state=state, effects=[], trace=[], leftover=[], wanted=reason.wanted)
    except Exception as reason:  # a defect must not leave the visitor without an answer
        return _rescued(flow, state, now, type(reason).__name__)


def _rescued(flow: CompiledFlow, state: State, now: datetime, what: str) -> Advance:
    """Hand over with nothing but what cannot be broken."""
    sound = State(
        session_id=state.session_id,
        flow_sha=flow.sha,
        status=state.status,
        wait=state.wait,
        vars=state.vars if isinstance(state.vars, dict) else {},
        locale=state.locale,
        step_n=state.step_n,
        run=state.run,
    )
    course = Course(sound, Notebook(Levels(flow, sound, None), sound, Started(), now))
    course.to_a_person("defect", apologise=True, warnings=[what])
    return course.result()


def _concerns(state: State, event: Event) -> bool:
    wait = state.wait if state.status == "waiting" else None
    match event:
        case MessageReceived(kind=kind):
            return state.status != "waiting" if kind == "event" else kind in _HEARD and not state.with_person
        case Started() | Triggered():
            return state.status != "waiting"
        case TimerFired(token=token) | EventHappened(token=token):
            awaited = wait and (wait.timer if isinstance(event, TimerFired) else wait.event)
            return bool(token) and token == awaited
        case EffectResult(effect_id=identity, ok=ok):
            concerned = wait is not None and identity != "" and identity == wait.effect_id
            return concerned and not (ok and state.with_person)
        case WaitFailed():
            return wait is not None and not state.with_person
        case HandoffEnded():
            return state.with_person


class Course(Walk):
    """The way one event takes: who hears it, and where it leads."""

    def ride(self, event: Event) -> Advance:
        if isinstance(event, MessageReceived):
            self._hear(event)
        elif isinstance(event, Started | Triggered):
            self._begin(event)
        elif isinstance(event, WaitFailed):
            self._fail(event.error)
        elif self.wait is not None:
            self._resume(event)
        self._drain()
        return self.result()

    def _hear(self, message: MessageReceived) -> None:
        if message.kind == "handoff_request":
            self._listen(message)
            if self.status != "waiting":
                self._begin_anew()
            self._ask_for_person()
        elif message.kind == "event":
            self._notice(message)
        elif self.status != "waiting":
            self.queue.append(message)
            self._begin(self.queue.pop(0))
        elif self.wait is not None and self.wait.message:
            self._deliver(message)
        else:
            self._keep_for_later(message)

    def _notice(self, message: MessageReceived) -> None:
        """What was done without words begins the flow if it wants that; nobody waits for an answer to it."""
        self._listen(message)
        entry = self._entry(message)
        if entry is not None:
            self._begin_anew()
            self.run(entry.id)

    def _listen(self, message: MessageReceived) -> None:
        """Make this the current message, and let it decide the language."""
        book = self.book
        before = book.locale or message.locale or self.flow.document.locale_default
        own = self.flow.document.locale_default
        latin = next((name for name in (message.locale, own) if name and not name.startswith("zh")), "en")
        book.locale = language_of(message.text, before, latin) if message.kind == "text" else before
        book.current = Current(
            text=message.text[:_LONGEST_MESSAGE],
            kind=message.kind,
            choice_id=message.choice_id,
            file=message.file,
            fresh=message.kind != "event",
            event=message.event,
        )
        book.refresh()

    def _keep_for_later(self, message: MessageReceived) -> None:
        self.book.next_step()
        full = len(self.queue) >= MAX_QUEUE
        if not full:
            bare = msgspec.structs.replace(message, contact={}, conversation={}, tenant={}, channel={})
            self.queue.append(msgspec.structs.replace(bare, text=message.text[:_LONGEST_MESSAGE]))
        self.book.note(None, "queued", warnings=["too many messages are waiting"] if full else ())

    def _begin_anew(self) -> None:
        self.status, self.wait, self.outcome = "new", None, ""
        self.started_n = self.book.step_n
        self.levels.restart()
        self.book.begin_vars()

    def _begin(self, event: MessageReceived | Started | Triggered) -> None:
        late: tuple[int, str] | None = None
        if isinstance(event, MessageReceived):
            late = self._late_press(event)
            event = self._understood(event)
            self._listen(event)
        else:
            self.book.locale = self.book.locale or event.locale or self.flow.document.locale_default
        self._begin_anew()
        if late is not None:
            self.run(late[1])
            return
        entry = self._entry(event)
        if entry is None:
            automated = isinstance(event, MessageReceived) and event.automated is True
            self.to_a_person("no_trigger", apologise=False, warnings=[AUTOMATED] if automated else [])
        else:
            self.run(entry.id)

    def _entry(self, event: MessageReceived | Started | Triggered) -> CompiledNode | None:
        """Choose the first trigger that takes the event; a start without a message takes the first of all."""
        for node in self.flow.entry:
            if node.type is None or node.broken:
                continue
            if isinstance(event, Triggered):
                if node.id == event.node:
                    return node
                continue
            if isinstance(event, Started):
                return node
            visit = OneVisit(self.book, node, event, {}, "")
            try:
                if node.type.accepts(node.prepared, visit):
                    return node
            except Exception:  # noqa: S112 - a foreign trigger that fails does not fire
                continue
        return None

    def _late_press(self, message: MessageReceived) -> tuple[int, str] | None:
        """A button of an earlier message still leads where it led, if it is not the question asked now."""
        tag, choice = _tagged(message)
        node_id, _, item = choice.partition(":") if message.kind == "choice" else ("", "", "")
        level = self.levels.level_of(tag)
        node = self.levels.flow_at(level).nodes.get(node_id) if level is not None else None
        asked_now = self.wait is not None and self.wait.node == node_id and level == self.levels.depth
        if level is None or node is None or asked_now:
            return None
        target = next((node.wires[port] for kind in _PRESSED if (port := f"{kind}.{item}") in node.wires), None)
        return (level, target) if target is not None else None

    def _understood(self, message: MessageReceived) -> MessageReceived:
        """Let the flow that runs now see a pressed button if it is its own; otherwise only the words on it count."""
        tag, choice = _tagged(message)
        own = self.levels.level_of(tag) == self.levels.depth
        return msgspec.structs.replace(message, choice_id=choice if own and message.choice_id is not None else None)

    def _deliver(self, message: MessageReceived) -> None:
        late = self._late_press(message)
        message = self._understood(message)
        self._listen(message)
        if late is None:
            self._resume(message)
            return
        self.book.current = msgspec.structs.replace(self.book.current, fresh=False)
        self.abandon_wait()
        self.unwind(late[0])
        self.run(late[1])

    def _ask_for_person(self) -> None:
        """Go to the nearest hand-off: of the flow that runs now, else of the one that called it."""
        self.abandon_wait()
        for level in range(self.levels.depth, -1, -1):
            handoff = self.levels.flow_at(level).first_handoff
            if handoff is not None:
                self.unwind(level)
                self.run(handoff)
                return
        self.to_a_person("requested", apologise=False)

    def _resume(self, event: Event) -> None:
        wait = self.wait
        assert wait is not None
        if wait.node == "":
            self._finish_default(event)
        elif wait.node in self.flow.nodes:
            self.run(wait.node, event, wait)
        else:
            self.to_a_person("lost_node", apologise=True)

    def _fail(self, error: str) -> None:
        """The wait ends as if its step had failed."""
        node = self.flow.nodes.get(self.wait.node) if self.wait is not None else None
        self.abandon_wait()
        self.book.next_step()
        self.book.note(node, "failed", port="error", warnings=[error[:_LONGEST_ERROR]])
        if node is not None and node.error_target is not None:
            self.run(node.error_target)
        else:
            self.to_a_person("error", apologise=True)

    def _finish_default(self, event: Event) -> None:
        """The default hand-off is over when the person is done."""
        if isinstance(event, HandoffEnded) and event.reason != "closed":
            return
        self.book.next_step()
        self.end(None, Finish(outcome="handed_off"), ())

    def _drain(self) -> None:
        """Handle what was written meanwhile, as soon as the flow listens again."""
        while self.queue and self.status == "waiting" and self.wait is not None:
            if self.wait.person:
                self.queue = []
            elif self.wait.message:
                self._deliver(self.queue.pop(0))
            else:
                return


def _tagged(message: MessageReceived) -> tuple[str, str]:
    """Split a button's id into the mark of its sub-flow, if it has one, and what the sub-flow calls it."""
    tag, slash, choice = (message.choice_id or "").partition("/")
    return (tag, choice) if slash else ("", tag)
