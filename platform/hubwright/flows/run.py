"""One event's work on a session: a mutable notebook that `advance` opens and closes."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from hubwright.flows.compile import ENTRY, FACTS, CompiledFlow, CompiledNode
from hubwright.flows.effects import (
    Asked,
    Effect,
    EndSession,
)
from hubwright.flows.events import EffectResult, Event, EventHappened, Facts, Happening
from hubwright.flows.expressions import plain
from hubwright.flows.expressions.closures import NOW
from hubwright.flows.levels import Levels
from hubwright.flows.parse import fits
from hubwright.flows.state import VISITED, Run, State, Step, StepResult

MASK = "•••"
_LONGEST_SHOWN = 200


class Notebook:
    """Everything an event changes, until it becomes the next state."""

    def __init__(self, levels: Levels, state: State, event: Event, now: datetime) -> None:
        self.levels = levels
        self.now = now
        self.cause = str(event.__struct_config__.tag)
        self.session_id = state.session_id
        self.run = _told(state, event)
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

    @property
    def flow(self) -> CompiledFlow:
        """The flow that runs now."""
        return self.levels.now

    def take_facts(self, event: Happening) -> None:
        """Remember the facts that the flow reads; an event without them leaves the old ones."""
        for root in FACTS:
            given: Facts = getattr(event, root, None) or {}
            if given:
                used = self.levels.own.used_facts[root]
                kept = given if used is None else {key: given[key] for key in used if key in given}
                self.context[root] = {key: plain(value) for key, value in kept.items()}

    def refresh(self) -> None:
        """Build the scope that expressions see."""
        current = self.current
        self.scope = {
            ENTRY: self.context.get("conversation", {}).get(ENTRY) or {},
            **self.vars,
            **{root: self.context.get(root, {}) for root in FACTS},
            "vars": self.vars,
            "locale": self.locale,
            "message": {
                "text": current.text,
                "kind": current.kind,
                "choice_id": current.choice_id,
                "file": plain(current.file),
                **({"event": current.event} if current.event else {}),
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
        frame = self.levels.leave()
        left, self.vars, self.kept = self.vars, dict(frame.vars), dict(frame.kept)
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
        because: dict[str, object] | None = None,
    ) -> None:
        """Add a line to the trace, personal data masked."""
        effects = list(effects)
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
                cost=self._cost(node, effects) if node and result in VISITED else {},
                because=because or {},
                version=self.levels.version,
            )
        )

    def _cost(self, node: CompiledNode, effects: Iterable[Asked]) -> dict[str, int]:
        """What a step costs by its card, when it asks for something, and what the result it was woken by used up.

        That the flow ends is not asked for by the step: a hand-off that is over is no second one.
        """
        spent, self.spent = self.spent, {}
        asks = any(not isinstance(effect, EndSession) for effect in effects)
        by_card = {meter: count for meter, count in node.cost.items() if asks or meter == "step"}
        return {**by_card, **spent}

    def _masked(self, key: str) -> object:
        return as_traced(self.vars.get(key), personal=key in self.flow.personal)


def as_traced(value: object, *, personal: bool) -> object:
    """How a trace shows a value: short, and hidden when it is personal."""
    if value is None or isinstance(value, bool):
        return value
    if personal:
        return MASK
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _told(state: State, event: Event) -> Run:
    """Being woken by an event makes whatever follows a consequence of it."""
    run = state.told
    deeper = isinstance(event, EventHappened) and event.depth > run.depth
    return msgspec.structs.replace(run, depth=event.depth) if deeper else run  # type: ignore[union-attr]  # it has one then
