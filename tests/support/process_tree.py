"""What runs below a process, read from /proc."""

import signal
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """One line of /proc/<pid>/stat, as far as it is needed."""

    pid: int
    name: str
    state: str
    parent: int
    arguments: str


def process(pid: int) -> Process | None:
    """One process, zombies included; None when there is none."""
    try:
        before, _, after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, parent = after.split()[:2]
    return Process(pid, before.partition("(")[2], state, int(parent), arguments)


def is_alive(pid: int) -> bool:
    """Whether it still does something: a zombie that nobody has reaped does not."""
    found = process(pid)
    return found is not None and found.state != "Z"


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether it has a handler of its own for a signal, so that one sent now is answered and does not just end it."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return False
    masks = [int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:")]
    return any(mask >> (number - 1) & 1 for mask in masks)


def children_of(pid: int) -> list[Process]:
    """The living direct children of a process."""
    everyone = (process(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [found for found in everyone if found is not None and found.parent == pid and found.state != "Z"]


def descendants_of(pid: int) -> list[Process]:
    """Everything living below a process."""
    found = children_of(pid)
    return found + [deeper for child in found for deeper in descendants_of(child.pid)]


def owner_id(pid: int) -> int:
    """The user a process runs as."""
    return Path(f"/proc/{pid}").stat().st_uid
