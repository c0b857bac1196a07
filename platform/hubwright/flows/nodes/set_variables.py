"""Calculate values and keep them in variables."""

import msgspec

from hubwright.flows.expressions import Expression
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import expression, form, several, variable


class AssignmentConfig(msgspec.Struct, frozen=True):
    id: str
    var: str
    expr: str


class SetConfig(msgspec.Struct, frozen=True):
    assignments: list[AssignmentConfig]


class ReadyAssignment(msgspec.Struct, frozen=True):
    var: str
    expression: Expression


class SetVariables(PlainNodeType):
    """One after the other, so a later one sees an earlier one; all or none are kept."""

    type = "set"
    title = Texts("Set variables", "设置变量")
    help = Texts("Calculates values and keeps them.", "计算并保存变量。")
    category = "data"
    icon = "variable"
    schema = form(
        required=["assignments"],
        assignments=several(
            "Assignments",
            "赋值",
            least=1,
            required=["var", "expr"],
            var=variable("Variable", "变量"),
            expr=expression("Value", "值"),
        ),
    )

    def prepare(self, config: Config, workshop: Workshop) -> tuple[ReadyAssignment, ...]:
        found = msgspec.convert(config, SetConfig)
        return tuple(ReadyAssignment(item.var, workshop.expression(item.expr)) for item in found.assignments)

    def reduce(self, prepared: tuple[ReadyAssignment, ...], visit: Visit) -> Outcome:
        for assignment in prepared:
            visit.write(assignment.var, assignment.expression.value(visit.scope))
        return Leave("out")
