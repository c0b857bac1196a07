"""Makes seen what a plugin prints, and what it tries that no plugin needs. The kernel is who refuses."""

import io
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from hubwright_sdk.box.messages import Attempted, Logged, ToHost

CALL: ContextVar[int] = ContextVar("CALL", default=0)
_MOST_OF_A_CALL = 100
_MOST_CHARACTERS = 1_000
_FAMILY_UNIX = 1  # pairs of these are how Python wakes its own loops
_FILES = frozenset({"open", "os.listdir", "os.scandir"})

_TELLING = {
    "socket.connect": "to connect",
    "socket.bind": "to listen",
    "socket.sendto": "to send a datagram",
    "socket.getaddrinfo": "to look up a name",
    "subprocess.Popen": "to start a program",
    "os.exec": "to become another program",
    "os.fork": "to fork",
    "os.forkpty": "to fork",
    "os.posix_spawn": "to start a program",
    "os.system": "to start a program",
    "os.kill": "to signal a process",
    "os.killpg": "to signal processes",
    "ctypes.dlopen": "to load a native library",
}


class Captured(io.TextIOBase):
    """Standard output and error: whole lines go to the host."""

    def __init__(self, say: Callable[[ToHost], None]) -> None:
        self._say, self._begun = say, ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        self._begun = self._begun[-_MOST_CHARACTERS:]
        for line in lines:
            self._say(Logged(CALL.get(), line[:_MOST_CHARACTERS]))
        return len(text)


class Spared:
    """Says only so many lines for one call, so that a talkative plugin does not drown itself."""

    def __init__(self, say: Callable[[ToHost], None]) -> None:
        self._say = say
        self._said: dict[int, int] = {}

    def __call__(self, message: ToHost) -> None:
        call = CALL.get()
        self._said[call] = self._said.get(call, 0) + 1
        if self._said[call] <= _MOST_OF_A_CALL:
            self._say(message)

    def forget(self, call: int) -> None:
        """The call is over."""
        self._said.pop(call, None)


def watch(say: Callable[[ToHost], None], readable: tuple[str, ...], own: str) -> None:
    """Report attempts from now on. A plugin may blind this hook, which changes nothing about what it can do."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        what = _TELLING.get(event) or _of_files(event, arguments) or _of_sockets(event, arguments)
        if what is not None:
            say(Attempted(CALL.get(), f"it tried {what}"))

    def _of_files(event: str, arguments: tuple[Any, ...]) -> str | None:
        if event in _FILES and isinstance(arguments[0], str) and not f"{arguments[0]}/".startswith(readable):
            return f"to open {arguments[0]}"[:_MOST_CHARACTERS]
        if event == "import" and isinstance(arguments[1], str) and arguments[1].startswith(own):
            return "to load a native library"
        return None

    def _of_sockets(event: str, arguments: tuple[Any, ...]) -> str | None:
        return "to open a socket" if event == "socket.__new__" and arguments[1] != _FAMILY_UNIX else None

    sys.addaudithook(hook)
