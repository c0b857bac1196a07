"""The trace of one event as lines: where each step stands within sub-flows, and what its variables were before."""

from collections.abc import Iterable, Mapping

from hubwright.flows.compile import CompiledFlow
from hubwright.flows.events import Facts
from hubwright.flows.parse import fits
from hubwright.flows.run import MASK, as_traced
from hubwright.flows.state import State, Step
from hubwright.flows.trial.transcript import Change, Visited


class Tracer:
    """Follows a trace down into sub-flows and back."""

    def __init__(self, flow: CompiledFlow, before: State, facts: Mapping[str, Facts]) -> None:
        begins = before.status != "waiting"
        self._callers = [] if begins else [frame.node for frame in before.frames]
        self._known: dict[str, Facts] = {}
        if begins:
            self._known[""] = start_values(flow, facts)
        else:
            for frame in before.frames:
                self._known[frame.version] = dict(frame.vars)
            self._known[before.version] = dict(before.vars)

    def lines(self, trace: Iterable[Step]) -> Iterable[tuple[Step, Visited]]:
        """Each step with its line."""
        for step in trace:
            if not step.version:
                self._callers.clear()
            yield step, self._line(step)
            if step.result == "entered":
                self._callers.append(step.node_id)
            elif step.result == "returned" and self._callers:
                self._callers.pop()

    def _line(self, step: Step) -> Visited:
        known = self._known.setdefault(step.version, {})
        changed = {}
        for key, after in step.vars.items():
            before = as_traced(known.get(key), personal=after == MASK)
            if after == MASK or before != after:
                changed[key] = Change(before, after)
        known.update(step.vars)
        return Visited(
            n=step.n,
            place=place_of(self._callers, step.node_id),
            node=step.node_id,
            node_type=step.node_type,
            result=step.result,
            at=step.at,
            cause=step.cause,
            port=step.port or "",
            version=step.version,
            changed=changed,
            warnings=list(step.warnings),
            because=step.because,
            cost=step.cost,
        )


def place_of(callers: Iterable[str], node_id: str) -> str:
    """How a step is named: behind the steps that called the flow it is in."""
    return "/".join([*callers, node_id]) if node_id else ""


def start_values(flow: CompiledFlow, facts: Mapping[str, Facts]) -> Facts:
    """What the variables are before the first step."""
    values: Facts = {}
    for var in flow.document.vars:
        known = facts.get(var.scope, {}).get(var.key) if var.scope != "session" else None
        values[var.key] = known if known is not None and fits(var, known) else var.default
    return values


def shown_variables(flow: CompiledFlow, state: State) -> Facts:
    """The flow's own variables as they stand; personal data is masked."""
    values = state.frames[0].vars if state.frames else state.vars
    return {key: as_traced(value, personal=key in flow.personal) for key, value in values.items()}
