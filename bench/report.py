"""What a run leaves: build/bench.json for programs, build/bench.md and build/bench.svg for people."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bench.ground import BUILD
from bench.measures import BY_NAME, MEASURES, Figure
from bench.plot import drawn

JSON, TABLE, PLOT, NOTES = (BUILD / f"bench.{ending}" for ending in ("json", "md", "svg", "notes.json"))
Entry = dict[str, Any]


def keep(figures: list[Figure]) -> None:
    """Add figures to what earlier runs left, and draw everything anew."""
    BUILD.mkdir(exist_ok=True)
    entries, notes = _read(JSON), _read(NOTES)
    for figure in figures:
        entries[figure.name] = _entry(figure)
        notes[figure.name] = figure.note
    ordered = {m.name: entries[m.name] for m in MEASURES if m.name in entries}
    JSON.write_bytes(msgspec.json.format(msgspec.json.encode(ordered)) + b"\n")
    NOTES.write_bytes(msgspec.json.format(msgspec.json.encode(notes)) + b"\n")
    TABLE.write_text(_table(ordered, notes))
    PLOT.write_text(drawn(ordered))


def _entry(figure: Figure) -> Entry:
    measure = BY_NAME[figure.name]
    return {
        "value": figure.value,
        "unit": measure.unit,
        "target": measure.target,
        "floor": figure.floor,
        "peer": figure.peer,
        "cores": os.cpu_count(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
    return found


def number(value: float | None) -> str:
    """A figure for people: as many digits as mean something."""
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}"


def _table(entries: dict[str, Entry], notes: dict[str, str]) -> str:
    lines = [
        "# Bench",
        "",
        "| measure | value | to reach | reached | floor | peer | at | how |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, entry in entries.items():
        measure = BY_NAME[name]
        sign = ">=" if measure.better == "higher" else "<="
        reached = {True: "yes", False: "no", None: "no value"}[Figure(name=name, value=entry["value"]).reached()]
        note = f"{measure.what}; {notes.get(name, '')}".replace("|", "\\|")
        lines.append(
            f"| `{name}` | {number(entry['value'])} {entry['unit']} | {sign} {number(entry['target'])} | {reached}"
            f" | {number(entry['floor'])} | {number(entry['peer'])} | {entry['at']} | {note} |"
        )
    return "\n".join([*lines, "", "![Figures against their targets](bench.svg)", ""])
