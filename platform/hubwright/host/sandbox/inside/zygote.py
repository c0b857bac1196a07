"""A process that holds nothing but Python and the SDK, and splits off a box whenever the host asks for one.

It is started with no environment and reaches its own code through descriptors, because the user of a box may not be
able to walk to where Python is installed.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import sysconfig
import threading
from pathlib import Path
from typing import NoReturn

from hubwright.host.sandbox.guards import Guards
from hubwright.host.sandbox.inside import landlock, libc, library
from hubwright.host.sandbox.inside.packets import MOST, Gone, Spawn, Spawned, Up, from_host, packed
from hubwright.host.sandbox.inside.seal import Readable, Walls, seal
from hubwright_sdk.box import runner

_ZONES = "/usr/share/zoneinfo"
_STACK = 1024 * 1024
_TRIAL_MB, _NICE = 64, 10


class Zygote:
    """The loop: requests of the host, ends of boxes."""

    def __init__(self, control: socket.socket, readable: Readable) -> None:
        self._control, self._readable = control, readable
        self._boxes: dict[int, tuple[int, int]] = {}  # descriptor of the process -> box, pid
        self._poll = select.poll()
        self._poll.register(control.fileno(), select.POLLIN)

    def serve(self) -> None:
        """Until the host hangs up."""
        while True:
            for descriptor, _event in self._poll.poll():
                if descriptor != self._control.fileno():
                    self._reap(descriptor)
                elif not self._hear():
                    return

    def _hear(self) -> bool:
        data, descriptors, _flags, _address = socket.recv_fds(self._control, MOST, 2)
        if not data:
            return False
        spawn = from_host.decode(data)
        connection, folder = descriptors
        pid = os.fork()
        if pid == 0:
            self._become(spawn, connection, folder)
        os.close(connection)
        os.close(folder)
        process = os.pidfd_open(pid)
        self._boxes[process] = spawn.box, pid
        self._poll.register(process, select.POLLIN)
        socket.send_fds(self._control, [packed(Spawned(spawn.box, pid))], [process])
        return True

    def _reap(self, process: int) -> None:
        box, pid = self._boxes.pop(process)
        self._poll.unregister(process)
        os.close(process)
        _pid, status = os.waitpid(pid, 0)
        self._control.send(packed(Gone(box, status)))

    def _become(self, spawn: Spawn, connection: int, folder: int) -> NoReturn:
        """In the child: keep the one connection, put up the walls, run the release."""
        owner = os.getppid()
        if spawn.walls.guards.descriptors:
            self._control.close()
            for process in self._boxes:
                os.close(process)
        own = f"/proc/self/fd/{folder}"
        if not spawn.walls.guards.start_files:  # only a test's: what the site module would do with `.pth` files
            import site  # noqa: PLC0415 - never loaded otherwise

            site.addsitedir(own)
        sys.path.append(own)
        places = Readable([*self._readable.whole, own], self._readable.names)
        seen = (*(f"{place}/" for place in sys.path), *self._readable.whole)
        runner.run(
            socket.socket(fileno=connection),
            spawn.entry_point,
            readable=seen,
            own=f"{own}/",
            seal=lambda: seal(spawn.walls, places, owner),
            most=spawn.most_bytes,
        )
        os._exit(0)


def trial(readable: Readable, user: int | None) -> str:
    """Put the walls around a child and let it try what must fail; the sentence says what did not."""
    owner = os.getpid()
    pid = os.fork()
    if pid == 0:
        os._exit(_try(readable, user, owner))
    _pid, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return "" if code == 0 else _TRIED.get(code, f"the walls could not be put up ({code})")


_TRIED = {11: "files can be read", 12: "sockets can be opened", 13: "processes can be made"}


def _try(readable: Readable, user: int | None, owner: int) -> int:
    try:
        seal(Walls(memory_mb=_TRIAL_MB, user=user, guards=Guards()), readable, owner)
    except OSError:
        return 10
    for code, attempt in ((11, lambda: list(Path("/").iterdir())), (12, socket.socket), (13, os.fork)):
        try:
            attempt()
        except OSError:
            continue
        return code
    return 0


def _weigh_little() -> None:
    """Beginning boxes is work for strangers, too.

    Where the kernel shares processors out by session, a nice value counts only within one, and this process has a
    session of its own: all boxes together would weigh as much as anybody (sched(7), "The autogroup feature").
    """
    os.nice(_NICE)
    with contextlib.suppress(OSError):  # it does not share them out by session
        Path("/proc/self/autogroup").write_text(str(_NICE))


def main(control: int, owner: int, user: int, roots: list[str]) -> None:
    """What the started interpreter runs; `roots` were opened as the first folders of sys.path, in this order."""
    libc.prctl(libc.PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != owner:
        return
    connection = socket.socket(fileno=control)
    _weigh_little()
    libc.one_arena()
    threading.stack_size(_STACK)
    sys.dont_write_bytecode = True
    library.load()
    library.look_through(dict(zip(roots, sys.path, strict=True)))
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    parts = [part for folder in standard if Path(folder).is_dir() for part in landlock.parts_of_library(folder)]
    packages = library.folders_of_packages()
    readable = Readable([*sorted(parts), *packages, _ZONES], sorted(standard))
    problem = trial(readable, user or None)
    gc.collect()
    gc.freeze()
    connection.send(packed(Up(problem)))
    Zygote(connection, readable).serve()
