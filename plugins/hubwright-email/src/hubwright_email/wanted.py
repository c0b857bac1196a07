"""Whether somebody wants the connection at which a thread waits: it hears so at once, while it waits, too."""

import contextlib
import select
import socket
from collections.abc import Callable


class Bell:
    """Rung by anybody, heard by the thread that waits."""

    def __init__(self) -> None:
        self._rope, self._heard = socket.socketpair()
        self._rope.setblocking(False)
        self._heard.setblocking(False)

    def ring(self) -> None:
        """A bell that rings already need not ring more, and one that is gone is heard by nobody."""
        with contextlib.suppress(OSError):
            self._rope.send(b"!")

    def silence(self) -> None:
        """What rang so far was heard."""
        with contextlib.suppress(BlockingIOError):
            while self._heard.recv(4_096):
                pass

    def fileno(self) -> int:
        """Readable while it rings."""
        return self._heard.fileno()

    def close(self) -> None:
        """Nobody waits any more."""
        self._rope.close()
        self._heard.close()


class IsWanted:
    """What an errand asks before it waits on, and by which it waits."""

    def __init__(self, look: Callable[[], bool], bell: Bell) -> None:
        self._look, self._bell = look, bell

    def __call__(self) -> bool:
        """Whether to give way; whoever rings after this look ends the next wait."""
        self._bell.silence()
        return self._look()

    def wait(self, seconds: float, connected: socket.socket | None = None) -> bool:
        """Until the bell rings or the connection says something; whether it does."""
        waiting = select.poll()
        waiting.register(self._bell, select.POLLIN)
        if connected is not None:
            waiting.register(connected, select.POLLIN)
        found = [number for number, _event in waiting.poll(seconds * 1_000)]
        return connected is not None and connected.fileno() in found
