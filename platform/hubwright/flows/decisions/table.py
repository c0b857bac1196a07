"""A decision table ready to be asked: one look-up per column, then the rows that fit every one of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from hubwright.flows.decisions.cells import Cell, ColumnKind, Scalar
from hubwright.flows.decisions.column_index import ColumnIndex

ANYTHING = Cell()
Answers = Callable[[int, Cell], bool]


class Column(msgspec.Struct, frozen=True):
    """A column's kind; a choice names its values."""

    id: str
    kind: ColumnKind = "text"
    values: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """One row: its cells by column, where it leads, and how important it is."""

    id: str
    cells: Mapping[str, Cell]
    outcome: str = ""
    priority: int = 0


class Table:
    """Immutable once made."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row], *, by_priority: bool = False) -> None:
        self.columns = tuple(columns)
        self.rows = tuple(rows)
        order = sorted(range(len(rows)), key=lambda n: -rows[n].priority) if by_priority else range(len(rows))
        self._order = tuple(order)
        self._indexes = tuple(
            ColumnIndex([rows[n].cells.get(column.id, ANYTHING) for n in self._order]) for column in columns
        )
        self._formulas = 0
        for index in self._indexes:
            self._formulas |= index.formulas

    def fitting(self, values: Sequence[Scalar], answers: Answers) -> Iterator[int]:
        """Yield the rows that fit, in the order in which they count; `answers` calculates a cell with a formula."""
        fit = (1 << len(self.rows)) - 1
        for index, value in zip(self._indexes, values, strict=True):
            fit &= index.rows_for(value)
            if not fit:
                return
        while fit:
            bit = fit & -fit
            row = self._order[bit.bit_length() - 1]
            if not bit & self._formulas or self._agree(row, answers):
                yield row
            fit ^= bit

    def _agree(self, row: int, answers: Answers) -> bool:
        cells = self.rows[row].cells
        return all(
            answers(n, cells[column.id])
            for n, column in enumerate(self.columns)
            if column.id in cells and cells[column.id].formula is not None
        )
