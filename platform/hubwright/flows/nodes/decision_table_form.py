"""The form of a decision table, and the config it makes."""

from collections.abc import Callable
from functools import lru_cache

import msgspec

from hubwright.flows.decisions import Column, ColumnKind, Finding, Row, Table, findings, parse_cell
from hubwright.flows.decisions.findings import Hit
from hubwright.flows.expressions import Expression, ExpressionError, compile_expression
from hubwright.flows.nodes.fields import (
    cells,
    choice,
    count,
    expression,
    form,
    line,
    one_of_items,
    several,
    variable,
)

MOST_ROWS = 1_000
MOST_COLUMNS = 12
_CELLS = (
    "Conditions look like gold, silver or >= 30 or 10..20 or not(a, b) or = value > n; empty fits anything. A new"
    " column or outcome is there to fill in after saving.",
    "条件写法：金卡, 银卡 或 >= 30 或 10..20 或 not(a, b) 或 = value > n；留空表示任意。新增的列和结果保存后即可填写。",
)


class ColumnConfig(msgspec.Struct, frozen=True):
    id: str
    expr: str
    label: str = ""
    kind: ColumnKind = "text"
    values: str = ""

    @property
    def title(self) -> str:
        return self.label or self.expr

    def ready(self) -> Column:
        named = (value.strip() for value in self.values.replace("，", ",").split(","))
        return Column(self.id, self.kind, tuple(value for value in named if value) if self.kind == "choice" else ())


class OutcomeConfig(msgspec.Struct, frozen=True):
    id: str
    label: str


class RowConfig(msgspec.Struct, frozen=True):
    id: str
    cells: dict[str, str] = {}
    outcome: str = ""
    priority: int = 0
    value: str = ""


class TableConfig(msgspec.Struct, frozen=True):
    columns: list[ColumnConfig]
    rows: list[RowConfig]
    outcomes: list[OutcomeConfig] = []
    hit: Hit = "first"
    var: str = ""


TABLE_FORM = form(
    required=["columns", "rows"],
    hit=choice(
        "When several rows fit",
        "多行匹配时",
        {
            "first": ("The first row wins", "第一行生效"),
            "priority": ("The most important row wins", "优先级最高的行生效"),
            "collect": ("Collect them all", "收集所有匹配的行"),
        },
        default="first",
    ),
    columns=several(
        "Columns",
        "列",
        least=1,
        most=MOST_COLUMNS,
        required=["expr"],
        label=line("Label", "名称", maxLength=80),
        expr=expression("What is looked at", "判断的内容"),
        kind=choice(
            "Kind of value",
            "值的类型",
            {
                "text": ("Text", "文本"),
                "choice": ("One of these values", "固定选项"),
                "number": ("Number", "数字"),
                "date": ("Date", "日期"),
                "boolean": ("Yes or no", "是或否"),
            },
            default="text",
        ),
        values=line("Values, with commas between", "选项，用逗号分隔", maxLength=1_000),
    ),
    outcomes=several(
        "Outcomes",
        "结果",
        most=50,
        required=["label"],
        label=line("Label", "名称", maxLength=80),
    ),
    rows=several(
        "Rows",
        "行",
        least=1,
        most=MOST_ROWS,
        cells=cells(
            "Conditions",
            "条件",
            of="columns",
        ),
        outcome=one_of_items("Outcome", "结果", of="outcomes"),
        priority=count("Importance", "优先级", -1_000, 1_000, default=0),
        value=expression("Value to keep", "要保存的值"),
    )
    | {"x-help": {"en": _CELLS[0], "zh": _CELLS[1]}},
    var=variable("Variable for the value", "保存到变量"),
)


def table_of(found: TableConfig, compiled: Callable[[str], Expression] = compile_expression) -> Table:
    """Make the table of a config; raises ExpressionError."""
    columns = [column.ready() for column in found.columns]
    rows = [
        Row(
            id=row.id,
            cells={column.id: parse_cell(row.cells.get(column.id, ""), column.kind, compiled) for column in columns},
            outcome=row.outcome,
            priority=row.priority,
        )
        for row in found.rows
    ]
    return Table(columns, rows, by_priority=found.hit == "priority")


@lru_cache(maxsize=64)
def findings_of(raw: bytes) -> tuple[Finding, ...]:
    """What is doubtful about a table; kept, because an editor asks again with every change elsewhere."""
    found = msgspec.json.decode(raw, type=TableConfig)
    if len({column.id for column in found.columns}) < len(found.columns):
        return ()  # said already: two things of one id; which cell belongs to which column cannot be told
    try:
        return tuple(findings(table_of(found), found.hit))
    except ExpressionError:
        return ()
