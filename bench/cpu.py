"""Processor time and resident memory of process trees, from /proc."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := _stat(int(entry.name))) is not None:
            parents.setdefault(int(found[1]), []).append(int(entry.name))
    members, waiting = [], [pid]
    while waiting:
        member = waiting.pop()
        members.append(member)
        waiting.extend(parents.get(member, []))
    return members


def seconds_used(pid: int) -> float:
    """Processor seconds of a process tree so far, dead children that were waited for included."""
    total = 0
    for member in family(pid):
        found = _stat(member)
        if found is not None:
            total += sum(int(word) for word in found[11:15])
    return total / _TICK


def resident_mib(pid: int) -> float:
    """Memory of a process tree, shared pages counted once (proportional set size)."""
    total = 0
    for member in family(pid):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the name: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    return [member for member in family(pid)[1:] if (found := _stat(member)) is not None and int(found[1]) == pid]
