"""A plan as a file for spreadsheets: a line for each step and each thing else; and back, with line numbers."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from hubwright.control.routing.plan import MOST_STEPS, Plan
from hubwright.control.routing.plan_cells import COLUMNS, Known, cells_of, row_of
from hubwright.control.routing.plan_rest import MOST, plan_with, read_rest, rest_of
from hubwright.control.routing.plan_table import Doubt, Row, doubts, in_order, rows_of, steps_of
from hubwright.kernel.i18n import _

HEAD = ("kind", *COLUMNS, "value")
MOST_BYTES = 100_000
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong in a file; line 0 is the whole of it."""

    line: int
    column: str
    words: str


class FileRead(msgspec.Struct, frozen=True):
    """What a file says: a plan, or what is wrong; `doubtful` are rows that may stay, by their line."""

    plan: Plan | None
    troubles: list[Trouble]
    doubtful: list[Trouble] = []


def written(plan: Plan, known: Known) -> bytes:
    """UTF-8 with a mark; what a spreadsheet would run as a formula is made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows_of(plan):
        cells = cells_of(row, known)
        writer.writerow(["step", *(_harmless(cells[column]) for column in COLUMNS), ""])
    for kind, value in rest_of(plan).items():
        writer.writerow([kind, *("" for _column in COLUMNS), value])
    return out.getvalue().encode("utf-8-sig")


def read_plan(content: bytes, known: Known) -> FileRead:
    """Read a file; what a line does not say is as it is where nobody has set anything."""
    try:
        lines = list(_lines(content))
    except (UnicodeDecodeError, csv.Error):
        return FileRead(None, [Trouble(0, "", _("This is no CSV file in UTF-8 or GB18030."))])
    if not lines or "kind" not in lines[0][1]:
        return FileRead(None, [Trouble(1, "kind", _("The first line names the columns; kind is missing."))])
    unknown = [column for column in lines[0][1] if column and column not in HEAD]
    troubles = [Trouble(1, column, _("There is no such column.")) for column in unknown]
    steps: list[tuple[int, Row]] = []
    rest: dict[str, int] = {}
    for line, values in lines[1:]:
        cells = {column: _plain(value) for column, value in zip(lines[0][1], values, strict=False)}
        kind = cells.get("kind", "").strip()
        if kind == "step":
            row, problems = row_of(cells, known)
            troubles += [Trouble(line, problem.column, problem.words) for problem in problems]
            if row is not None:
                steps.append((line, row))
        else:
            troubles += _take(rest, line, kind, cells)
    return _put_together(steps, rest, troubles)


def _take(rest: dict[str, int], line: int, kind: str, cells: Mapping[str, str]) -> list[Trouble]:
    """Take one line that is no step."""
    if kind not in MOST:
        kinds = ", ".join(("step", *MOST))
        return [Trouble(line, "kind", _("Write one of these: %(words)s.") % {"words": kinds})]
    if kind in rest:
        return [Trouble(line, "kind", _("This is said twice."))]
    found, problems = read_rest({kind: cells.get("value", "")})
    rest |= found
    return [Trouble(line, "value", problem.words) for problem in problems]


def _put_together(steps: list[tuple[int, Row]], rest: dict[str, int], troubles: list[Trouble]) -> FileRead:
    if len(steps) > MOST_STEPS:
        troubles.append(Trouble(steps[MOST_STEPS][0], "kind", _("A plan has ten steps at most.")))
    rows = in_order([row for _line, row in steps])
    places = [line for line, _row in sorted(steps, key=lambda step: step[1].after)]
    found = doubts(rows) if not troubles else []
    troubles += [Trouble(places[one.row], "after", doubt_words(one, places)) for one in found if one.wrong]
    if troubles:
        return FileRead(None, sorted(troubles, key=lambda trouble: trouble.line))
    plan = plan_with(steps_of(rows), rest, Plan())
    return FileRead(plan, [], [Trouble(places[one.row], "", doubt_words(one, places)) for one in found])


def doubt_words(doubt: Doubt, places: Sequence[int]) -> str:
    """What is wrong with a row; `places` says how each row is counted for whoever reads it."""
    other = places[doubt.other] if doubt.other is not None else 0
    since, until = doubt.span or (0, 0)
    match doubt.kind:
        case "gap":
            said = _("Nobody is asked from %(since)s to %(until)s seconds: a row is missing before this one.")
        case "overlap":
            said = _("From %(since)s to %(until)s seconds row %(other)s holds as well.")
        case "hidden":
            said = _("Row %(other)s holds in all that time: nobody gets to this one.")
        case "unreached":
            said = _("Row %(other)s never ends: nobody gets to this one.")
        case "nobody":
            said = _("Nobody can be what this row asks for.")
        case _:
            said = _("It adds nobody: whoever may be asked here could be in row %(other)s already.")
    return said % {"since": since, "until": until, "other": other}


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Lines with their numbers in the file; empty ones are left out."""
    if len(content) > MOST_BYTES:
        raise csv.Error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    if "\x00" in text:
        raise csv.Error
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    first = True
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, [cell.strip().lower() for cell in row] if first else row
            first = False


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def _plain(cell: str) -> str:
    """Without the mark that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell
