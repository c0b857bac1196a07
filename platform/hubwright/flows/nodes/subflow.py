"""Go through another flow as one step: give it values, take values back, leave by the exit it ended with."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from hubwright.flows.expressions import Expression, Mismatch
from hubwright.flows.node_type import (
    ERROR,
    Config,
    Enter,
    Finish,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Returned,
    Texts,
    Visit,
    Workshop,
)
from hubwright.flows.nodes.fields import choice, count, expression, form, line, several, shown_when, variable
from hubwright.flows.problems import Problem, problem
from hubwright.flows.reference import FlowRef

OUTCOME = "^[a-z][a-z0-9_]{0,39}$"
QUIET_OUTCOMES = frozenset({"timeout", "handed_off"})


class InputConfig(msgspec.Struct, frozen=True):
    id: str
    var: str
    expr: str


class OutputConfig(msgspec.Struct, frozen=True):
    id: str
    name: str
    var: str


class ExitConfig(msgspec.Struct, frozen=True):
    id: str
    outcome: str


class SubflowConfig(msgspec.Struct, frozen=True):
    flow: str
    policy: Literal["live", "pinned"] = "live"
    version: int | None = None
    inputs: list[InputConfig] = []
    outputs: list[OutputConfig] = []
    exits: list[ExitConfig] = []

    @property
    def ref(self) -> FlowRef:
        """The flow that is meant."""
        return FlowRef(self.flow, self.version or 0 if self.policy == "pinned" else 0)


class ReadySubflow(msgspec.Struct, frozen=True):
    ref: FlowRef
    inputs: tuple[tuple[str, Expression], ...]
    outputs: tuple[tuple[str, str], ...]
    exits: dict[str, str]


class Subflow(PlainNodeType):
    """The other flow has variables of its own; a session enters the same version again, whatever is published since."""

    type = "subflow"
    title = Texts("Sub-flow", "子流程")
    help = Texts("Goes through another flow and comes back.", "进入另一个流程，结束后返回。")
    category = "logic"
    icon = "flow"
    schema = form(
        required=["flow"],
        flow=line("Flow", "流程", more=("It must be published.", "须已发布。"), maxLength=80, **{"x-kind": "flow"}),
        policy=choice(
            "Version",
            "版本",
            {"live": ("What is live", "当前发布的版本"), "pinned": ("One version for ever", "固定版本")},
            default="live",
        ),
        version=shown_when(count("Number of the version", "版本号", 1, 1_000_000), policy=["pinned"]),
        inputs=several(
            "Give to the flow",
            "传入",
            required=["var", "expr"],
            var=line("Its variable", "对方的变量", maxLength=64),
            expr=expression("Value", "值"),
        ),
        outputs=several(
            "Take from the flow",
            "取回",
            required=["name", "var"],
            name=line("Its variable", "对方的变量", maxLength=64),
            var=variable("Variable here", "本流程的变量"),
        ),
        exits=several(
            "Exits", "出口", required=["outcome"], outcome=line("Outcome of the flow", "对方的结果", pattern=OUTCOME)
        ),
    )

    def ports(self, config: Config) -> tuple[Port, ...]:
        items = config.get("exits")
        return (
            *(_exit_port(item) for item in (items if isinstance(items, list) else []) if isinstance(item, dict)),
            ERROR,
        )

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if not config.get("flow"):
            yield problem("config_required", node_id=node_id, field="flow")
        if config.get("policy") == "pinned" and not config.get("version"):
            yield problem("config_required", node_id=node_id, field="version")

    def prepare(self, config: Config, workshop: Workshop) -> ReadySubflow:
        found = msgspec.convert(config, SubflowConfig)
        return ReadySubflow(
            ref=found.ref,
            inputs=tuple((item.var, workshop.expression(item.expr)) for item in found.inputs),
            outputs=tuple((item.name, item.var) for item in found.outputs),
            exits={item.outcome: f"exit.{item.id}" for item in found.exits},
        )

    def calls(self, config: Config) -> tuple[FlowRef, ...]:
        return (msgspec.convert(config, SubflowConfig).ref,)

    def reduce(self, prepared: ReadySubflow, visit: Visit) -> Outcome:
        if isinstance(visit.event, Returned):
            return _came_back(prepared, visit, visit.event)
        return Enter(prepared.ref, {key: written.value(visit.scope) for key, written in prepared.inputs})


def _exit_port(item: dict[str, object]) -> Port:
    outcome = str(item.get("outcome", item.get("id", "")))[:80]
    return Port(id=f"exit.{item.get('id', '')}", title=Texts(outcome, outcome), required=True)


def _came_back(prepared: ReadySubflow, visit: Visit, returned: Returned) -> Outcome:
    for name, var in prepared.outputs:
        try:
            visit.write(var, returned.values.get(name))
        except Mismatch as reason:
            visit.warn(reason)
    if returned.outcome in prepared.exits:
        return Leave(prepared.exits[returned.outcome])
    if returned.quiet:
        return Finish(outcome=returned.outcome)
    visit.warn(f"the sub-flow ended with {returned.outcome or 'nothing'}, which has no exit here")
    return Leave("error")
