"""One event's work on a session: a mutable notebook that `advance` opens and closes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from hubwright.flows.assign import fitted
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
from hubwright.flows.events import Event, Facts, Happening
from hubwright.flows.expressions import ExpressionError, Mismatch, mismatch_sentence, plain
from hubwright.flows.expressions.closures import NOW
from hubwright.flows.levels import Levels
from hubwright.flows.node_type import Returned
from hubwright.flows.parse import fits
from hubwright.flows.state import VISITED, Current, State, Step, StepResult

MASK = "•••"
_LONGEST_SHOWN = 200
_MOST_WARNINGS = 20


class Notebook:
    """Everything an event changes, until it becomes the next state."""

    def __init__(self, levels: Levels, state: State, event: Event, now: datetime) -> None:
        self.levels = levels
        self.now = now
        self.cause = str(event.__struct_config__.tag)
        self.session_id = state.session_id
        self.step_n = state.step_n
        self.locale = state.locale
        self.current = state.current
        self.vars = dict(state.vars)
        self.context = dict(state.context)
        self.effects: list[Effect] = []
        self.trace: list[Step] = []
        self.scope: dict[str, object] = {}
        self.take_facts(event)
        self.refresh()

    @property
    def flow(self) -> CompiledFlow:
        """The flow that runs now."""
        return self.levels.now

    def take_facts(self, event: Happening) -> None:
        """Remember the facts that the flow reads; an event without them leaves the old ones."""
        for root in FACTS:
            given: Facts = getattr(event, root)
            if given:
                used = self.levels.own.used_facts[root]
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
        self.vars = {}
        for var in self.flow.document.vars:
            known = self.context.get(var.scope, {}).get(var.key) if var.scope != "session" else None
            self.vars[var.key] = known if known is not None and fits(var, known) else plain(var.default)
        self.refresh()

    def known(self) -> dict[str, object]:
        """Everything that has a value, here and in the flows that wait for this one."""
        layers = [*(frame.vars for frame in self.levels.frames), self.vars]
        return {key: value for layer in layers for key, value in layer.items() if value not in (None, "")}

    def go_into(self, values: dict[str, object]) -> None:
        """Begin with the variables of the flow that was just entered."""
        self.begin_vars()
        self.vars.update(values)
        self.refresh()

    def come_back(self) -> dict[str, object]:
        """Have the caller's variables again; gives what the flow that is left knew."""
        left, self.vars = self.vars, dict(self.levels.leave().vars)
        for var in self.flow.document.vars:
            known = self.context.get(var.scope, {}).get(var.key)
            if known is not None and fits(var, known):
                self.vars[var.key] = known
        self.refresh()
        return left

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
                cost=dict(node.cost) if node and result in VISITED else {},
                version=self.levels.version,
            )
        )

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


class OneVisit:
    """What one node may see and ask for; nothing of it counts before `commit`."""

    def __init__(
        self,
        notebook: Notebook,
        node: CompiledNode,
        event: Event | Returned | None,
        memory: dict[str, object],
        timer: str,
    ) -> None:
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
        self.warnings: list[str] = []
        self.written: dict[str, object] = {}

    @property
    def current(self) -> Current:
        return self._notebook.current

    def wired(self, port: str) -> bool:
        return port in self._node.wires

    def warn(self, reason: ExpressionError | str) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings.append(reason if isinstance(reason, str) else mismatch_sentence(reason))

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
        tag = self._notebook.levels.tag
        pressable = [Button(f"{tag}{button.id}", button.label) for button in buttons]
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
        return self._notebook.known()

    def write(self, key: str, value: object) -> None:
        """Put a value into a declared variable, in that variable's type; raises Mismatch."""
        var = self._notebook.flow.vars.get(key)
        if var is not None and var.scope == "tenant":
            raise Mismatch("read_only_variable", name=key)
        stored = fitted(var, key, value)
        self.written[key] = stored
        self.scope[key] = stored

    def commit(self) -> None:
        """Let the writes and effects count, and tell the contact's and conversation's own."""
        for key, value in self.written.items():
            self._notebook.vars[key] = value
        for scope, kind in (("contact", SetContact), ("conversation", SetConversation)):
            fields = {key: value for key, value in self.written.items() if self._notebook.flow.vars[key].scope == scope}
            if fields:
                self.ask_for(kind(id=self.next_id(), fields=fields))
                self._notebook.context[scope] = {**self._notebook.context.get(scope, {}), **fields}
                self.scope[scope] = self._notebook.context[scope]
        self._notebook.effects.extend(self.effects)

    def roll_back(self) -> None:
        """Forget what a failed node did."""
        for key in self.written:
            self.scope[key] = self._notebook.vars.get(key)
        self._notebook.current = self._before
        self.effects = []
        self.written = {}
