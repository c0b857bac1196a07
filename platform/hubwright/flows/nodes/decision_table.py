"""Choose by a table: the more there is to decide, the easier it is to read."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.decisions import Cell, Finding, Scalar, Table, parse_cell, read_as
from hubwright.flows.expressions import Expression, ExpressionError, Mismatch, plain, shown
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.decision_table_form import (
    TABLE_FORM,
    ColumnConfig,
    RowConfig,
    TableConfig,
    findings_of,
    table_of,
)
from hubwright.flows.problems import Problem, problem

_MASK = "•••"
_LONGEST_SHOWN = 80


class ReadyTable(msgspec.Struct, frozen=True):
    columns: tuple[Expression, ...]
    titles: tuple[str, ...]
    table: Table
    rows: tuple[RowConfig, ...]
    values: tuple[Expression | None, ...]
    collects: bool
    var: str


class DecisionTable(PlainNodeType):
    """One exit per outcome, or one for all that was collected; and one when no row fits."""

    type = "decision_table"
    title = Texts("Decision table", "决策表")
    help = Texts("Chooses a way by a table of conditions.", "按条件表选择路径。")
    category = "logic"
    icon = "table"
    schema = TABLE_FORM

    def ports(self, config: Config) -> tuple[Port, ...]:
        outcomes = config.get("outcomes")
        if config.get("hit") == "collect":
            found = [Port(id="collected", title=Texts("Rows fit", "有行匹配"), required=True)]
        else:
            items = outcomes if isinstance(outcomes, list) else []
            found = [_outcome_port(item) for item in items if isinstance(item, dict)]
        return (*found, Port(id="nomatch", title=Texts("No row fits", "没有行匹配"), required=True), ERROR)

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        try:
            found = msgspec.convert(config, TableConfig)
        except msgspec.ValidationError:
            return
        wrong = [*_column_problems(node_id, found), *_row_problems(node_id, found)]
        yield from wrong
        if not wrong:
            titles = {column.id: column.title for column in found.columns}
            for doubt in findings_of(msgspec.json.encode(found)):
                yield _told(node_id, doubt, titles)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyTable:
        found = msgspec.convert(config, TableConfig)
        return ReadyTable(
            columns=tuple(workshop.expression(column.expr) for column in found.columns),
            titles=tuple(column.title for column in found.columns),
            table=table_of(found, workshop.expression),
            rows=tuple(found.rows),
            values=tuple(workshop.expression(row.value) if row.value else None for row in found.rows),
            collects=found.hit == "collect",
            var=found.var,
        )

    def reduce(self, prepared: ReadyTable, visit: Visit) -> Outcome:
        raw = [_value(column, visit) for column in prepared.columns]
        fitting = prepared.table.fitting(
            [_scalar(column.kind, value, visit) for column, value in zip(prepared.table.columns, raw, strict=True)],
            lambda at, cell: _answer(cell, raw[at], visit),
        )
        if prepared.collects:
            return _collect(prepared, visit, list(fitting))
        row = next(fitting, None)
        if row is None:
            visit.explain(row=None, values=_told_values(prepared, visit, raw))
            return Leave("nomatch")
        visit.explain(row=row + 1, row_id=prepared.rows[row].id, tests=_told_tests(prepared, visit, raw, row))
        if prepared.var:
            visit.write(prepared.var, _result(prepared, visit, row))
        return Leave(f"outcome.{prepared.rows[row].outcome}")


def _outcome_port(item: dict[str, object]) -> Port:
    label = str(item.get("label") or item.get("id", ""))[:80]
    return Port(id=f"outcome.{item.get('id', '')}", title=Texts(label, label), required=True)


def _value(column: Expression, visit: Visit) -> object:
    try:
        return column.value(visit.scope)
    except Mismatch as reason:
        visit.warn(reason)
        return None


def _scalar(kind: str, value: object, visit: Visit) -> Scalar:
    """What cannot be read as the column's kind is no value, and told."""
    try:
        return read_as(kind, value)  # type: ignore[arg-type]  # the kind comes from a column
    except Mismatch as reason:
        visit.warn(reason)
        return None


def _answer(cell: Cell, value: object, visit: Visit) -> bool:
    assert cell.formula is not None
    holds, reason = cell.formula.holds({**visit.scope, "value": value})
    if reason is not None:
        visit.warn(reason)
    return holds


def _result(prepared: ReadyTable, visit: Visit, row: int) -> object:
    expression = prepared.values[row]
    return prepared.rows[row].outcome if expression is None else plain(expression.value(visit.scope))


def _collect(prepared: ReadyTable, visit: Visit, rows: list[int]) -> Outcome:
    visit.explain(rows=[row + 1 for row in rows])
    if prepared.var:
        visit.write(prepared.var, [_result(prepared, visit, row) for row in rows])
    return Leave("collected" if rows else "nomatch")


def _told_values(prepared: ReadyTable, visit: Visit, raw: list[object]) -> dict[str, str]:
    return {
        title: shown(value)[:_LONGEST_SHOWN] if visit.may_show(column) else _MASK
        for title, column, value in zip(prepared.titles, prepared.columns, raw, strict=True)
    }


def _told_tests(prepared: ReadyTable, visit: Visit, raw: list[object], row: int) -> list[dict[str, str]]:
    """Why this row: each column that asked for something, with what it asked and what there was."""
    values = _told_values(prepared, visit, raw)
    asked = prepared.rows[row].cells
    return [
        {"column": title, "cell": asked[column.id][:_LONGEST_SHOWN], "value": values[title]}
        for title, column in zip(prepared.titles, prepared.table.columns, strict=True)
        if asked.get(column.id, "").strip() not in ("", "-")
    ]


def _column_problems(node_id: str, found: TableConfig) -> Iterator[Problem]:
    for column in found.columns:
        if column.kind == "choice" and not column.ready().values:
            yield problem(
                "table_no_values", node_id=node_id, field=f"columns.{column.id}.values", column_title=column.title
            )


def _row_problems(node_id: str, found: TableConfig) -> Iterator[Problem]:
    outcomes = {outcome.id for outcome in found.outcomes}
    for number, row in enumerate(found.rows, start=1):
        if found.hit != "collect" and row.outcome not in outcomes:
            yield problem("table_no_outcome", node_id=node_id, field=f"rows.{row.id}.outcome", row=number)
        for column in found.columns:
            yield from _cell_problems(node_id, number, row, column)


def _cell_problems(node_id: str, number: int, row: RowConfig, column: ColumnConfig) -> Iterator[Problem]:
    field = f"rows.{row.id}.cells.{column.id}"
    try:
        cell = parse_cell(row.cells.get(column.id, ""), column.kind)
    except ExpressionError as reason:
        told = (reason.in_language("en"), reason.in_language("zh"))
        yield problem("table_cell", node_id=node_id, field=field, row=number, column_title=column.title, reason=told)
        return
    known = column.ready().values
    strange = [value for value in cell.values if value is not None and value not in known] if known else []
    for value in strange:
        yield problem(
            "table_value_unknown",
            node_id=node_id,
            field=field,
            row=number,
            column_title=column.title,
            value=str(value)[:40],
        )


def _told(node_id: str, doubt: Finding, titles: dict[str, str]) -> Problem:
    match doubt.kind, doubt.rows:
        case "shadowed", (row, by):
            return problem("table_shadowed", node_id=node_id, field="rows", severity="warning", row=row, by=by)
        case "shadowed", (row,):
            return problem("table_shadowed_by_several", node_id=node_id, field="rows", severity="warning", row=row)
        case "overlap", (one, two):
            return problem("table_overlap", node_id=node_id, field="rows", severity="warning", one=one, two=two)
        case _:
            case = "; ".join(f"{titles[column]} {place}" for column, place in doubt.case)
            return problem("table_gap", node_id=node_id, field="rows", severity="warning", case=case)
