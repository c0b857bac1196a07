"""What is doubtful about a decision table: rows nobody reaches, rows that contradict each other, forgotten cases."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Literal

import msgspec

from hubwright.flows.decisions.regions import Regions, bits
from hubwright.flows.decisions.table import Column, Row, Table

Hit = Literal["first", "priority", "collect"]
MOST_OF_A_KIND: Final = 10
_MOST_GAPS: Final = 3
_MOST_WORK: Final = 20_000
_WORK_FOR_ONE_ROW: Final = 400
_MOST_ROWS_TO_ADD_UP: Final = 200


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Rows are counted from 1; a gap names a case by column and what its value would be."""

    kind: Literal["shadowed", "overlap", "gap"]
    rows: tuple[int, ...] = ()
    case: tuple[tuple[str, str], ...] = ()


def findings(table: Table, hit: Hit) -> Iterator[Finding]:
    """Look at the whole table; work is bounded, so a very involved one may keep a secret."""
    check = _Check(table)
    if hit != "collect":
        yield from islice(check.shadowed(by_priority=hit == "priority"), MOST_OF_A_KIND)
        yield from islice(check.overlaps(by_priority=hit == "priority"), MOST_OF_A_KIND)
    yield from islice(check.gaps(), _MOST_GAPS)


class _Check:
    def __init__(self, table: Table) -> None:
        self.rows: Sequence[Row] = table.rows
        self.columns: Sequence[Column] = table.columns
        self.regions = [Regions(column, table.rows) for column in table.columns]
        self._narrow_first = sorted(self.regions, key=lambda region: sum(map(int.bit_count, region.masks)))
        self.certain = (1 << len(table.rows)) - 1
        for n, row in enumerate(table.rows):
            if any(cell.formula is not None for cell in row.cells.values()):
                self.certain ^= 1 << n
        self._dead: set[int] = set()

    def _before(self, row: int, *, by_priority: bool) -> int:
        """The rows that are asked before this one."""
        earlier = (1 << row) - 1
        if not by_priority:
            return earlier & self.certain
        own = self.rows[row].priority
        found = sum(
            1 << n for n, other in enumerate(self.rows) if other.priority > own or (other.priority == own and n < row)
        )
        return found & self.certain

    def shadowed(self, *, by_priority: bool) -> Iterator[Finding]:
        for row in bits(self.certain):
            before = self._before(row, by_priority=by_priority)
            whole = self._around(row, before)
            if whole:
                self._dead.add(row)
                yield Finding(kind="shadowed", rows=(row + 1, bits(whole)[0] + 1))
            elif before and len(self.rows) <= _MOST_ROWS_TO_ADD_UP and self._is_covered(row, before):
                self._dead.add(row)
                yield Finding(kind="shadowed", rows=(row + 1,))

    def _around(self, row: int, among: int) -> int:
        """Rows that fit whatever this one fits."""
        for region in self._narrow_first:
            among = among and among & region.rows_holding_all(region.masks[row])
        return among

    def _within(self, row: int, among: int) -> int:
        """Rows that fit nothing but what this one fits."""
        for region in self._narrow_first:
            among = among and among & ~region.rows_holding_some(region.everything & ~region.masks[row])
        return among

    def _is_covered(self, row: int, by: int) -> bool:
        """Whether several rows together leave nothing of this one."""
        search = _Search(self.regions, [bits(region.masks[row]) for region in self.regions], _WORK_FOR_ONE_ROW)
        return next(search.holes(by), None) is None and not search.gave_up

    def overlaps(self, *, by_priority: bool) -> Iterator[Finding]:
        """Two rows that partly fit the same values and lead elsewhere: the order decides, perhaps unnoticed."""
        for row in bits(self.certain):
            rivals = self.certain & ((1 << row) - 1)
            for region in self._narrow_first:
                rivals = rivals and rivals & region.rows_holding_some(region.masks[row])
            if rivals and not by_priority:
                rivals &= ~(self._around(row, rivals) | self._within(row, rivals))
            for other in bits(rivals):
                if other not in self._dead and row not in self._dead and self._disagree(row, other, by_priority):
                    yield Finding(kind="overlap", rows=(other + 1, row + 1))

    def _disagree(self, row: int, other: int, by_priority: bool) -> bool:
        one, two = self.rows[row], self.rows[other]
        return one.outcome != two.outcome and not (by_priority and one.priority != two.priority)

    def gaps(self) -> Iterator[Finding]:
        """Cases that no row fits; where something is calculated nobody can tell."""
        if self.certain != (1 << len(self.rows)) - 1:
            return
        search = _Search(self.regions, [list(region.possible) or [region.other] for region in self.regions], _MOST_WORK)
        for hole in search.holes(self.certain):
            case = tuple((self.columns[column].id, self.regions[column].named(place)) for column, place in hole)
            yield Finding(kind="gap", case=case)


class _Search:
    """Looks for a case that none of some rows fits, place by place, column by column."""

    def __init__(self, regions: Sequence[Regions], places: Sequence[Sequence[int]], most_work: int) -> None:
        self._regions = regions
        self._places = places
        self._left = most_work
        self._seen: set[tuple[int, int]] = set()
        self._certain_from = self._rows_that_take_the_rest()

    @property
    def gave_up(self) -> bool:
        return self._left <= 0

    def _rows_that_take_the_rest(self) -> list[int]:
        """For each column the rows that take anything there and in all columns after it."""
        found = [-1]
        for region in reversed(self._regions):
            wide = sum(1 << row for row, mask in enumerate(region.masks) if mask == region.everything)
            found.append(found[-1] & wide)
        return found[::-1]

    def holes(self, rows: int, column: int = 0) -> Iterator[list[tuple[int, int]]]:
        if not rows:
            yield []
            return
        if self._left <= 0 or rows & self._certain_from[column] or (column, rows) in self._seen:
            return
        self._left -= 1
        self._seen.add((column, rows))
        by_rows: dict[int, int] = {}
        for place in self._places[column]:
            by_rows.setdefault(rows & self._regions[column].rows_at[place], place)
        for still, place in by_rows.items():
            named = [(column, place)] if len(by_rows) > 1 else []
            for hole in self.holes(still, column + 1):
                yield [*named, *hole]
