"""A group of processes that compute only when nobody else wants to, where this machine lets us make one.

A low priority alone counts within one group or session of processes, and what wakes up waits for the end of a slice of
whoever runs. A process of an idle group makes place at once (Linux, cgroups: `cpu.idle`).
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from hubwright.host.sandbox.slow_lane import IDLE, NICED, WAITING, seconds_of

_NAME, _TWO = "hubwright-boxes-", 2
_MEMBERS, _CHILDREN_HAVE = "cgroup.procs", "cgroup.subtree_control"
_SPARE = 0.1  # of all cores; a machine that has less gives boxes a tenth of what others get, not what is left
_WEIGHTS = {"cpu.shares": "102", "cpu.weight": "10"}  # cgroups 1 and 2: a tenth of anybody else


class Places(msgspec.Struct, frozen=True):
    """Where groups for processors are, and which of them this process is in."""

    root: Path
    own: str
    version: int

    @property
    def home(self) -> Path:
        """The group this process is in."""
        return self.root / self.own.lstrip("/")

    @property
    def parent(self) -> Path | None:
        """Under which folder we may make one; None where that is somebody else's to say.

        Of version 1, in our own. Of version 2 a group that has processes has no groups: in the one above, which
        systemd marks when it is ours (Delegate=), or in the root.
        """
        if self.version != _TWO or self.home == self.root:
            return self.home
        try:
            return self.home.parent if os.getxattr(self.home.parent, "user.delegate") == b"1" else None
        except OSError:
            return None


def places(mounts: str, groups: str) -> Places | None:
    """Read from /proc/self/mountinfo and /proc/self/cgroup; None where processors are not shared out by groups."""
    own = {controllers: path for _id, controllers, path in (line.split(":", 2) for line in groups.splitlines())}
    found: Places | None = None
    for line in mounts.splitlines():
        before, _dash, after = line.partition(" - ")
        if not after:
            continue
        (kind, _source, options), (root, point) = after.split(" ", 2), before.split()[3:5]
        if root != "/":
            continue  # a part of the tree, in which our own path means something else
        if kind == "cgroup" and "cpu" in options.split(","):
            mine = next((path for names, path in own.items() if "cpu" in names.split(",")), None)
            if mine is not None:
                return Places(Path(point), mine, 1)
        elif kind == "cgroup2" and "" in own:
            found = Places(Path(point), own[""], _TWO)
    return found


def spare_s() -> float:
    """How long all cores together had nothing to do, or only what gives way; 0 where nobody says: nothing is spare."""
    return seconds_of(NICED, IDLE, WAITING)


class IdleGroup:
    """One group, made for the zygote of this process; all its boxes begin in it, and a tenth is theirs at first."""

    def __init__(
        self,
        folder: Path,
        now: float,
        *,
        home: Path | None = None,
        spare: Callable[[], float] = spare_s,
        cores: int | None = None,
    ) -> None:
        self.folder = folder
        self._home, self._spare, self._cores = home or folder.parent, spare, cores or os.cpu_count() or 1
        self._looked = (now, spare())
        self._is_idle = False
        self._turn = asyncio.Lock()
        self._moving: set[asyncio.Task[None]] = set()

    def move(self, pid: int, *, out: bool, unless: Callable[[], bool]) -> None:
        """Let a process out among others of low priority, or take it back, soon: the kernel takes its time for that."""
        task = asyncio.get_running_loop().create_task(self._move(pid, self._home if out else self.folder, unless))
        self._moving.add(task)
        task.add_done_callback(self._moving.discard)

    async def _move(self, pid: int, folder: Path, unless: Callable[[], bool]) -> None:
        async with self._turn:
            if not unless():
                with suppress(OSError):  # it ended meanwhile, or somebody took the group away
                    await asyncio.to_thread((folder / _MEMBERS).write_text, str(pid))

    def look(self, now: float) -> None:
        """On a machine with nothing to spare those in an idle group would wait for seconds: they get a tenth then."""
        (at, before), total = self._looked, self._spare()
        if now <= at:
            return
        self._looked = (now, total)
        has_spare = total - before >= _SPARE * self._cores * (now - at)
        if has_spare != self._is_idle:
            self._is_idle = has_spare
            with suppress(OSError):  # somebody took the group away
                set_idle(self.folder, has_spare)

    def end(self) -> bool:
        """Take it away; False while somebody is in it: what is left behind is removed when the next one is made."""
        with suppress(OSError):
            self.folder.rmdir()
        return not self.folder.exists()


def set_idle(folder: Path, idle: bool) -> None:
    """Only what nobody else wants, or a tenth of anybody else; raises OSError."""
    (folder / "cpu.idle").write_text("1" if idle else "0")
    if not idle:
        for name, weight in _WEIGHTS.items():
            if (folder / name).exists():
                (folder / name).write_text(weight)


def made(pid: int, now: float, where: Places | None = None) -> IdleGroup | None:
    """A group with this process and all it splits off later; None where the machine has none for us."""
    try:
        here = where or places(Path("/proc/self/mountinfo").read_text(), Path("/proc/self/cgroup").read_text())
        parent = here.parent if here is not None else None
        if here is None or parent is None:
            return None
        _remove_left_behind(parent)
        if here.version == _TWO and "cpu" not in (parent / _CHILDREN_HAVE).read_text().split():
            (parent / _CHILDREN_HAVE).write_text("+cpu")
        folder = parent / f"{_NAME}{pid}"
        folder.mkdir()
    except OSError:
        return None
    try:
        set_idle(folder, False)
        (folder / _MEMBERS).write_text(str(pid))
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        return None
    return IdleGroup(folder, now, home=here.home)


def _remove_left_behind(parent: Path) -> None:
    for folder in parent.glob(f"{_NAME}*"):
        if not Path(f"/proc/{folder.name.removeprefix(_NAME)}").exists():
            with suppress(OSError):
                folder.rmdir()
