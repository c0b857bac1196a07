"""The places a column's values can fall into, as far as its cells tell them apart; a cell is a set of places."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from hubwright.flows.decisions.cells import Cell, Scalar
from hubwright.flows.decisions.column_index import pieces_of
from hubwright.flows.decisions.table import ANYTHING, Column, Row


class Regions:
    """One column cut into places. The last two are "any other value" and "no value"."""

    def __init__(self, column: Column, rows: Sequence[Row]) -> None:
        cells = [row.cells.get(column.id, ANYTHING) for row in rows]
        self._numeric = column.kind in ("number", "date")
        self._dates = column.kind == "date"
        edges = {edge for cell in cells for span in cell.spans for edge in (span.low, span.high)}
        self.edges = sorted(edge for edge in edges if abs(edge) != float("inf"))
        self.words = _words(column, cells)
        known = 2 * len(self.edges) + 1 if self._numeric else len(self.words)
        self.count = known + 2
        self.possible = range(known)
        self.everything = (1 << self.count) - 1
        self.other = known
        self._none = 1 << (known + 1)
        self._places: Mapping[Scalar, int] = {word: 1 << at for at, word in enumerate(self.words)}
        self.masks = [self._mask(cell) for cell in cells]
        self.rows_at = self._rows_at()
        self._holding_all: dict[int, int] = {}
        self._holding_some: dict[int, int] = {}

    def _mask(self, cell: Cell) -> int:
        if cell.formula is not None:
            return 0
        if cell.anything:
            return self.everything
        mask = 0
        for value in cell.values:
            mask |= self._none if value is None else self._places[value]
        for span in cell.spans:
            first, last = pieces_of(span, self.edges)
            mask |= (1 << (last + 1)) - (1 << first) if first <= last else 0
        return mask ^ self.everything if cell.negated else mask

    def _rows_at(self) -> list[int]:
        """For each place the rows whose cell holds it, as bits."""
        everywhere = 0
        rows = [0] * self.count
        for row, mask in enumerate(self.masks):
            if mask == self.everything:
                everywhere |= 1 << row
                continue
            for place in bits(mask):
                rows[place] |= 1 << row
        return [found | everywhere for found in rows]

    def rows_holding_all(self, mask: int) -> int:
        """Rows whose cell holds every place of another one."""
        if mask not in self._holding_all:
            found = -1 if mask else 0
            for place in bits(mask):
                found &= self.rows_at[place]
                if not found:
                    break
            self._holding_all[mask] = found
        return self._holding_all[mask]

    def rows_holding_some(self, mask: int) -> int:
        """Rows whose cell has a place in common with another one."""
        if mask not in self._holding_some:
            found = 0
            for place in bits(mask):
                found |= self.rows_at[place]
            self._holding_some[mask] = found
        return self._holding_some[mask]

    def named(self, place: int) -> str:
        """Write a place for people, in the language of cells."""
        if not self._numeric:
            return f"= {_shown_word(self.words[place])}" if place < len(self.words) else "…"
        at, between = divmod(place, 2)
        if between:
            return f"= {self._shown(self.edges[at])}"
        if not self.edges:
            return "…"
        if at == 0:
            return f"< {self._shown(self.edges[0])}"
        low = self._shown(self.edges[at - 1])
        return f"> {low}" if at == len(self.edges) else f"> {low}, < {self._shown(self.edges[at])}"

    def _shown(self, edge: float) -> str:
        if self._dates:
            moment = datetime.fromtimestamp(edge, UTC)
            return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat()
        return str(int(edge)) if edge.is_integer() else repr(edge)


def bits(mask: int) -> list[int]:
    """The places of the ones in a number, the lowest first."""
    return [place for place, digit in enumerate(reversed(f"{mask:b}")) if digit == "1"]


def _words(column: Column, cells: Sequence[Cell]) -> list[Scalar]:
    if column.kind == "boolean":
        return [True, False]
    named = (value for cell in cells for value in cell.values if value is not None)
    return list(dict.fromkeys([*column.values, *named]))


def _shown_word(word: object) -> str:
    return str(word).lower() if isinstance(word, bool) else str(word)
