"""Decision tables: columns are expressions, cells are tests, rows are tried in order without looking at each one."""

from hubwright.flows.decisions.cells import Cell, ColumnKind, Scalar, parse_cell, read_as
from hubwright.flows.decisions.findings import Finding, findings
from hubwright.flows.decisions.table import Column, Row, Table

__all__ = [
    "Cell",
    "Column",
    "ColumnKind",
    "Finding",
    "Row",
    "Scalar",
    "Table",
    "findings",
    "parse_cell",
    "read_as",
]
