"""What is in a demo, as one hash: the same for the same seed, whenever and as whichever tenant it was made.

Ids count by what they stand for: each begins with where it stands, and takes on what stands beside it, round by round.
Moments count from the seed's day or minute; those of the making itself count as one. A turn in a queue is no moment
of the story but a place before the others: it counts from when its customer came.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.shapes import Shape
from hubwright.kernel.database.whole_tables import be_patient, read_lines
from tenants.demos.clock import LATELY, Clock

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_SET = re.compile(r'\[("[0-9a-f·]{1,64}"(?:, "[0-9a-f·]{1,64}")+)\]')  # a list of ids: written in the order of the ids
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)")
_ROUNDS = 3
_AT_ONCE = 1_000
# Derived afterwards by workers, or a bell that rings: no content.
_NOT_CONTENT = frozenset(
    {"job", "search_cursor", "search_progress", "message_term", "contact_word", "flow_count", "flow_count_progress"}
)


async def content_hash(clock: Clock, made_from: datetime, *names: str) -> str:
    """Hash the active tenant; `names` are its own words, such as its key, which say nothing about its content."""
    await be_patient()
    content = {shape.name: await _rows_of(shape) for shape in await tenant_shapes() if shape.name not in _NOT_CONTENT}
    return hash_of(content, clock, made_from, names)


async def _rows_of(shape: Shape) -> list[Any]:
    columns = [column.name for column in shape.columns if column.name != "tenant_id"]
    return [json.loads(line) async for lines in read_lines(shape, columns, _AT_ONCE) for line in lines]


def hash_of(content: Mapping[str, list[Any]], clock: Clock, made_from: datetime, names: Iterable[str] = ()) -> str:
    """Hash rows by table. Pure."""
    lines = [(table, _plain(row, clock, made_from, names)) for table, rows in content.items() for row in rows]
    known: dict[str, str] = {}
    for _round in range(_ROUNDS):
        told: dict[str, list[str]] = {}
        for table, line in lines:
            around = _told(line, known)
            for found in _ID.finditer(line):
                told.setdefault(found[0], []).append(f"{table} {_place(line, found.start())} {around}")
        known = {one: _digest(sorted(where)) for one, where in told.items()}
    return _digest(sorted(f"{table} {_told(line, known)}" for table, line in lines))


def _told(line: str, known: Mapping[str, str]) -> str:
    line = _ID.sub(lambda found: known.get(found[0], "·"), line)
    return _SET.sub(lambda found: f"[{', '.join(sorted(found[1].split(', ')))}]", line) if '", "' in line else line


def _place(line: str, at: int) -> str:
    """Under which name an id stands; one that begins with an id, as what a step asked for does, is as good as any."""
    return _ID.sub("·", line[: line.rfind('": ', 0, at)].rpartition('"')[2])


def _plain(row: Any, clock: Clock, made_from: datetime, names: Iterable[str]) -> str:
    line = json.dumps(_turn_told(row), sort_keys=True, ensure_ascii=False)
    for name in names:
        line = line.replace(name, "<name>")
    return _MOMENT.sub(lambda found: _moment(found[0], clock, made_from), line)


def _turn_told(row: Any) -> Any:
    """Tell a turn by how long it lies before the entry; urgent ones reach back over the last hours into the days."""
    if not isinstance(row, dict):
        return row
    told = {name: _turn_told(value) for name, value in row.items()}
    if told.get("rank_at") and told.get("entered_at"):
        told["rank_at"] = (_read(told["entered_at"]) - _read(told["rank_at"])).total_seconds()
    return told


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _moment(text: str, clock: Clock, made_from: datetime) -> str:
    at = _read(text)
    if at >= made_from:
        return "<made>"
    since, anchor = (clock.now, "minute") if at > clock.now - LATELY - timedelta(minutes=1) else (clock.day, "day")
    return f"<{anchor}{(at - since).total_seconds():+.3f}>"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
