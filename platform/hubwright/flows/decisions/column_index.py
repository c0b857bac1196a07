"""Which rows of a column a value fits, found by looking the value up; rows are bits of one number."""

from bisect import bisect_left
from collections.abc import Sequence

from hubwright.flows.decisions.cells import Cell, Scalar, Span


class ColumnIndex:
    """Rows by value: words in a dictionary, numbers between the edges that occur."""

    __slots__ = ("_always", "_by_value", "_edges", "_negated", "_stretches", "formulas")

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._always = self._negated = self.formulas = 0
        self._by_value: dict[Scalar, int] = {}
        for row, cell in enumerate(cells):
            bit = 1 << row
            if cell.formula is not None:
                self.formulas |= bit
            if cell.anything or cell.formula is not None:
                self._always |= bit
            if cell.negated:
                self._negated |= bit
            for value in cell.values:
                self._by_value[value] = self._by_value.get(value, 0) | bit
        self._edges, self._stretches = _stretches(cells)

    def rows_for(self, value: Scalar) -> int:
        """The rows whose cell the value fits; those with a formula still have to be asked."""
        hit = self._by_value.get(value, 0) if type(value) is not float else self._rows_at(value)
        return (hit ^ self._negated) | self._always

    def _rows_at(self, number: float) -> int:
        edges = self._edges
        at = bisect_left(edges, number)
        return self._stretches[2 * at + 1] if at < len(edges) and edges[at] == number else self._stretches[2 * at]


def _stretches(cells: Sequence[Cell]) -> tuple[list[float], list[int]]:
    """Number line cut at every edge: before the first, on it, after it, and so on; the rows of each piece."""
    spans = [(row, span) for row, cell in enumerate(cells) for span in cell.spans]
    edges = sorted({edge for _, span in spans for edge in (span.low, span.high) if abs(edge) != float("inf")})
    begins: list[list[int]] = [[] for _ in range(2 * len(edges) + 2)]
    ends: list[list[int]] = [[] for _ in range(2 * len(edges) + 2)]
    for row, span in spans:
        first, last = pieces_of(span, edges)
        if first <= last:
            begins[first].append(row)
            ends[last + 1].append(row)
    open_spans: dict[int, int] = {}
    rows, pieces = 0, []
    for piece in range(2 * len(edges) + 1):
        for row in begins[piece]:
            open_spans[row] = open_spans.get(row, 0) + 1
            rows |= 1 << row
        for row in ends[piece]:
            open_spans[row] -= 1
            if not open_spans[row]:
                rows ^= 1 << row
        pieces.append(rows)
    return edges, pieces


def pieces_of(span: Span, edges: Sequence[float]) -> tuple[int, int]:
    """The first and last piece of the cut number line that lie in a span."""
    first = 0 if span.low == -float("inf") else 2 * bisect_left(edges, span.low) + (1 if span.with_low else 2)
    last = 2 * len(edges) if span.high == float("inf") else 2 * bisect_left(edges, span.high) + span.with_high
    return first, last
