"""The host's end of the zygote: starts it clean, asks it for boxes, hears how they ended."""

import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from hubwright.host.sandbox import idle_group
from hubwright.host.sandbox.failures import NoSandbox
from hubwright.host.sandbox.guards import Guards
from hubwright.host.sandbox.inside.packets import MOST, Gone, Spawn, Spawned, Up, from_zygote, packed

log = structlog.get_logger()
START_S = 20.0
FIRST_USER, USERS = 61_184, 4_096  # nobody's: the range service managers take their passing users from
_PACKAGES = ("hubwright_sdk", "msgspec", "jsonschema", "pluggy", "hubwright")
_BEGIN = (
    "import os, sys; control, owner, user, *roots = sys.argv[1:];"
    "sys.path[:] = [f'/proc/self/fd/{os.open(root, os.O_PATH | os.O_DIRECTORY)}' for root in roots];"
    "sys.path_importer_cache.clear();"
    "from hubwright.host.sandbox.inside.zygote import main; main(int(control), int(owner), int(user), roots)"
)


def user_of(box: int) -> int | None:
    """The user a box runs as: one of its own where we are root, else ours."""
    return FIRST_USER + (os.getpid() * 61 + box) % USERS if os.geteuid() == 0 else None


class Zygote:
    """One zygote process; `gone` is told of boxes that ended, `lost` when the zygote itself did."""

    def __init__(self, guards: Guards, gone: Callable[[int, int], None], lost: Callable[["Zygote"], None]) -> None:
        self._gone, self._lost = gone, lost
        self._loop = asyncio.get_running_loop()
        self._up: asyncio.Future[str] = self._loop.create_future()
        self._spawned: dict[int, asyncio.Future[tuple[int, int]]] = {}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            numbers = [str(theirs.fileno()), str(os.getpid()), str(user_of(0) or 0)]
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BEGIN, *numbers, *_roots()],
                env={} if guards.environment else None,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt from a terminal is the host's to handle
            )
        self.group: idle_group.IdleGroup | None = None
        self._control.setblocking(False)
        self._loop.add_reader(self._control.fileno(), self._readable)
        self.alive = True

    async def up(self) -> None:
        """Wait until it makes boxes; raises NoSandbox when it will not."""
        async with asyncio.timeout(START_S):
            problem = await asyncio.shield(self._up)
        if problem:
            raise NoSandbox(f"this machine cannot run sandboxed plugins: {problem}")

    async def spawn(self, asked: Spawn, connection: socket.socket, folder: Path) -> tuple[int, int]:
        """Have a box made; its pid and a descriptor of its process, which the caller owns."""
        answer: asyncio.Future[tuple[int, int]] = self._loop.create_future()
        self._spawned[asked.box] = answer
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            socket.send_fds(self._control, [packed(asked)], [connection.fileno(), descriptor])
        finally:
            os.close(descriptor)
        return await answer

    def close(self) -> None:
        """End it and with it all its boxes."""
        if self.alive:
            self.alive = False
            self._loop.remove_reader(self._control.fileno())
            self._control.close()
            self.process.kill()
            self.process.wait()
            if self.group is not None:
                self.group.end()
            waiting: list[asyncio.Future[Any]] = [self._up, *self._spawned.values()]
            for future in waiting:
                if not future.done():
                    future.set_exception(NoSandbox("the process that makes boxes ended"))
                    future.exception()  # whoever waits is told; nobody may be there

    def _readable(self) -> None:
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self._control, MOST, 1)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            log.warning("zygote_ended")
            self.close()
            self._lost(self)
            return
        packet = from_zygote.decode(data)
        match packet:
            case Up(problem):
                self.group = idle_group.made(self.process.pid, self._loop.time())  # not before: whoever began it waits
                self._up.set_result(problem)
            case Spawned(box, pid):
                self._spawned.pop(box).set_result((pid, descriptors[0]))
            case Gone(box, status):
                self._gone(box, status)


def _roots() -> list[str]:
    """Folders to import from: the standard library, the SDK and what it needs, and the walls' own code."""
    library = Path(sysconfig.get_path("stdlib"))
    native = next(Path(entry) for entry in sys.path if Path(entry).name == "lib-dynload")
    found = [str(library), str(native)]
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            found.append(str(Path(spec.origin).parent.parent))
    return list(dict.fromkeys(found))
