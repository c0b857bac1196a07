"""Take the first way whose condition holds."""

import msgspec

from hubwright.flows.expressions import Expression
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import expression, form, line, several


class CaseConfig(msgspec.Struct, frozen=True):
    id: str
    expr: str
    label: str = ""


class ConditionConfig(msgspec.Struct, frozen=True):
    cases: list[CaseConfig]


class ReadyCase(msgspec.Struct, frozen=True):
    port: str
    expression: Expression


class Condition(PlainNodeType):
    """One exit per case and one for the rest; what cannot be compared does not hold."""

    type = "condition"
    title = Texts("Condition", "条件")
    help = Texts("Chooses a way by what is known.", "根据已知信息选择路径。")
    category = "logic"
    icon = "arrows-split"
    schema = form(
        required=["cases"],
        cases=several(
            "Cases",
            "情况",
            least=1,
            required=["expr"],
            label=line("Label", "名称", maxLength=80),
            expr=expression("Condition", "条件"),
        ),
    )

    def ports(self, config: Config) -> tuple[Port, ...]:
        cases = config.get("cases")
        return (
            *(_case_port(case) for case in (cases if isinstance(cases, list) else []) if isinstance(case, dict)),
            Port(id="else", title=Texts("Otherwise", "其他"), required=True),
            ERROR,
        )

    def prepare(self, config: Config, workshop: Workshop) -> tuple[ReadyCase, ...]:
        found = msgspec.convert(config, ConditionConfig)
        return tuple(ReadyCase(f"case.{case.id}", workshop.expression(case.expr)) for case in found.cases)

    def reduce(self, prepared: tuple[ReadyCase, ...], visit: Visit) -> Outcome:
        for case in prepared:
            holds, reason = case.expression.holds(visit.scope)
            if reason is not None:
                visit.warn(reason)
            if holds:
                visit.explain(case=case.expression.source[:200])
                return Leave(case.port)
        return Leave("else")


def _case_port(case: dict[str, object]) -> Port:
    label = str(case.get("label") or case.get("expr") or case.get("id", ""))[:80]
    return Port(id=f"case.{case.get('id', '')}", title=Texts(label, label), required=True)
