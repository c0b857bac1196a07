"""Go on at another step without a wire."""

from collections.abc import Mapping

import msgspec

from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import form, step

_THERE = "there"


class GotoConfig(msgspec.Struct, frozen=True):
    step: str


class Goto(PlainNodeType):
    """A way that would be a long wire on a drawing; a step that is gone takes the error port."""

    type = "goto"
    title = Texts("Go to a step", "跳转")
    help = Texts("Goes on at another step of this flow.", "跳转到本流程的另一步骤。")
    category = "logic"
    icon = "corner-down-right"
    schema = form(required=["step"], step=step("Step", "步骤"))

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (ERROR,)

    def leads_to(self, config: Config) -> Mapping[str, str]:
        target = config.get("step")
        return {_THERE: target} if isinstance(target, str) and target else {}

    def prepare(self, config: Config, _workshop: Workshop) -> GotoConfig:
        return msgspec.convert(config, GotoConfig)

    def reduce(self, prepared: GotoConfig, visit: Visit) -> Outcome:
        if not visit.wired(_THERE):
            visit.warn(f"there is no step {prepared.step}")
            return Leave("error")
        return Leave(_THERE)
