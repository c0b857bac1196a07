"""One event's work on a session: a mutable notebook that `advance` opens and closes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from hubwright.flows.compile import FACTS, CompiledFlow, CompiledNode
from hubwright.flows.effects import (
    Asked,
    Button,
    Effect,
    HttpRequest,
    SendMessage,
    SetContact,
    SetConversation,
    SetTimer,
)
from hubwright.flows.events import EffectResult, Event, Facts, Happening
from hubwright.flows.expressions import Mismatch, plain
from hubwright.flows.expressions.closures import NOW
from hubwright.flows.expressions.number_functions import read_number
from hubwright.flows.expressions.values import MAX_TEXT, kind_of, read_date, shown
from hubwright.flows.parse import fits
from hubwright.flows.remarks import Remarks
from hubwright.flows.state import Current, State, Step

MASK = "•••"
_LONGEST_SHOWN = 200
StepResult = Literal["left", "waiting", "ended", "queued", "guard", "failed", "default"]


class Notebook:
    """Everything an event changes, until it becomes the next state."""

    def __init__(self, flow: CompiledFlow, state: State, event: Event, now: datetime) -> None:
        self.flow = flow
        self.now = now
        self.cause = str(event.__struct_config__.tag)
        self.session_id = state.session_id
        self.step_n = state.step_n
        self.locale = state.locale
        self.current = state.current
        self.vars = dict(state.vars)
        self.context = dict(state.context)
        self.kept = dict(state.kept)
        self.effects: list[Effect] = []
        self.trace: list[Step] = []
        self.spent = dict(event.usage) if isinstance(event, EffectResult) else {}
        self.scope: dict[str, object] = {}
        self.take_facts(event)
        self.refresh()

    def take_facts(self, event: Happening) -> None:
        """Remember the facts that the flow reads; an event without them leaves the old ones."""
        for root in FACTS:
            given: Facts = getattr(event, root)
            if given:
                used = self.flow.used_facts[root]
                kept = given if used is None else {key: given[key] for key in used if key in given}
                self.context[root] = {key: plain(value) for key, value in kept.items()}

    def refresh(self) -> None:
        """Build the scope that expressions see."""
        current = self.current
        self.scope = {
            **self.vars,
            **{root: self.context.get(root, {}) for root in FACTS},
            "vars": self.vars,
            "locale": self.locale,
            "message": {
                "text": current.text,
                "kind": current.kind,
                "choice_id": current.choice_id,
                "file": plain(current.file),
            },
            NOW: self.now,
        }

    def begin_vars(self) -> None:
        """Give every variable its start value: what is known in its scope, else its default."""
        self.vars, self.kept = {}, {}
        for var in self.flow.document.vars:
            known = self.context.get(var.scope, {}).get(var.key) if var.scope != "session" else None
            self.vars[var.key] = known if known is not None and fits(var, known) else plain(var.default)
        self.refresh()

    def next_step(self) -> int:
        self.step_n += 1
        return self.step_n

    def note(
        self,
        node: CompiledNode | None,
        result: StepResult,
        *,
        port: str | None = None,
        warnings: Iterable[str] = (),
        effects: Iterable[Asked] = (),
        changed: Iterable[str] = (),
        because: dict[str, object] | None = None,
    ) -> None:
        """Add a line to the trace, personal data masked."""
        self.trace.append(
            Step(
                n=self.step_n,
                node_id=node.id if node else "",
                node_type=node.type_name if node else "",
                result=result,
                at=self.now,
                cause=self.cause,
                port=port,
                vars={key: self._masked(key) for key in changed},
                effects=[effect.id for effect in effects],
                warnings=list(warnings),
                cost=self._cost(node) if node and result in ("left", "waiting", "ended", "failed") else {},
                because=because or {},
            )
        )

    def _cost(self, node: CompiledNode) -> dict[str, int]:
        """What a step costs by its card, and what the result it was woken by had used up."""
        spent, self.spent = self.spent, {}
        return {**node.cost, **spent}

    def _masked(self, key: str) -> object:
        value = self.vars.get(key)
        if value is None or isinstance(value, bool):
            return value
        if key in self.flow.personal:
            return MASK
        if isinstance(value, int | float):
            return value
        text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


class OneVisit(Remarks):
    """What one node may see and ask for; nothing of it counts before `commit`."""

    def __init__(
        self,
        notebook: Notebook,
        node: CompiledNode,
        event: Event | None,
        memory: dict[str, object],
        timer: str,
        *,
        again: bool = False,
        busy: bool = False,
    ) -> None:
        super().__init__(notebook.flow.personal, notebook.kept.get(node.id, {}), again=again, busy=busy)
        self._notebook = notebook
        self._node = node
        self._before = notebook.current
        self.node_id = node.id
        self.event = event
        self.now = notebook.now
        self.locale = notebook.locale
        self.scope = notebook.scope
        self.memory = memory
        self.timer = timer
        self.effects: list[Effect] = []
        self.written: dict[str, object] = {}
        self.learned: dict[str, Facts] = {}

    @property
    def current(self) -> Current:
        return self._notebook.current

    def wired(self, port: str) -> bool:
        return port in self._node.wires

    def take_message(self) -> None:
        """The message has been understood; no later node reads it as an answer."""
        if self._notebook.current.fresh:
            self._notebook.current = msgspec.structs.replace(self._notebook.current, fresh=False)

    def next_id(self) -> str:
        """Name the next effect: the same again in a replay."""
        base = f"{self._notebook.session_id}:{self._notebook.step_n}"
        return f"{base}.{len(self.effects)}" if self.effects else base

    def ask_for(self, effect: Asked) -> None:
        self.effects.append(effect)  # type: ignore[arg-type]  # Asked is what all kinds of Effect have in common

    def say(self, text: str, *, buttons: Iterable[Button] = (), image_url: str = "", alt: str = "") -> None:
        pressable = list(buttons)
        if not (text.strip() or pressable or image_url):
            return
        self.ask_for(
            SendMessage(
                id=self.next_id(),
                kind="buttons" if pressable else "image" if image_url else "text",
                text=text,
                buttons=pressable,
                image_url=image_url,
                alt=alt,
                locale=self.locale,
            )
        )

    def request(self, request: HttpRequest) -> None:
        self.ask_for(request)

    def wake_at(self, due_at: datetime) -> str:
        token = self.next_id()
        self.ask_for(SetTimer(id=token, token=token, due_at=due_at))
        return token

    def wake_in(self, seconds: float) -> str:
        return self.wake_at(self.now + timedelta(seconds=seconds))

    def collected(self) -> dict[str, object]:
        """Everything known so far, for the person who takes over."""
        return {key: value for key, value in self._notebook.vars.items() if value not in (None, "")}

    def write(self, key: str, value: object) -> None:
        """Put a value into a declared variable, in that variable's type; raises Mismatch."""
        var = self._notebook.flow.vars.get(key)
        if var is None:
            raise Mismatch("unknown_name", name=key)
        if var.scope == "tenant":
            raise Mismatch("read_only_variable", name=key)
        stored = _as_type(var.type, plain(value))
        if stored is not None and not fits(var, stored):
            raise Mismatch("type_mismatch", operation=key, found=kind_of(stored))
        if isinstance(stored, list | dict) and len(msgspec.json.encode(stored)) > MAX_TEXT:
            raise Mismatch("text_too_long", limit=MAX_TEXT)
        self.written[key] = stored
        self.scope[key] = stored

    def learn(self, scope: Literal["contact", "conversation"], fields: Facts) -> None:
        """Know something about the contact or conversation from now on; whoever asks for the effect tells it here."""
        self.learned[scope] = {**self.learned.get(scope, {}), **fields}

    def commit(self) -> None:
        """Let the writes and effects count, and tell the contact's and conversation's own."""
        book = self._notebook
        book.vars.update(self.written)
        for scope, kind in (("contact", SetContact), ("conversation", SetConversation)):
            fields = {key: value for key, value in self.written.items() if book.flow.vars[key].scope == scope}
            if fields:
                self.ask_for(kind(id=self.next_id(), fields=fields))
            if fields or scope in self.learned:
                book.context[scope] = {**book.context.get(scope, {}), **self.learned.get(scope, {}), **fields}
                self.scope[scope] = book.context[scope]
        book.effects.extend(self.effects)
        if self.kept:
            book.kept[self.node_id] = self.kept
        else:
            book.kept.pop(self.node_id, None)

    def roll_back(self) -> None:
        """Forget what a failed node did."""
        for key in self.written:
            self.scope[key] = self._notebook.vars.get(key)
        self._notebook.current = self._before
        self.effects, self.written, self.learned = [], {}, {}


def _as_type(wanted: str, value: object) -> object:
    """Turn text into a number or date and the other way round, where that is meant."""
    if wanted == "string" and isinstance(value, int | float | bool):
        return shown(value)
    if wanted == "number" and isinstance(value, str):
        return read_number(value) if value.strip() else None
    if wanted == "date" and isinstance(value, str) and read_date(value) is None:
        raise Mismatch("bad_date", text=value[:40])
    return value
