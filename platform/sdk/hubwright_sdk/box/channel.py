"""Frames over one socket in an event loop, the same on both sides of the wall. Never reads descriptors."""

import asyncio
import socket
from collections.abc import Callable

from hubwright_sdk.box.framing import MOST_BYTES, Frames, TooLong, framed

_AT_ONCE = 64 * 1024


class Channel:
    """Gives whole messages to `heard`; `ended` is called once, when the other side is gone or breaks the rules."""

    def __init__(
        self, sock: socket.socket, heard: Callable[[bytes], None], ended: Callable[[str], None], most: int = MOST_BYTES
    ) -> None:
        self._sock, self._heard, self._ended, self._most = sock, heard, ended, most
        self._frames = Frames(most)
        self._waiting = bytearray()
        self._open = True
        sock.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock.fileno(), self._readable)

    def send(self, payload: bytes) -> None:
        """Send now what the socket takes, the rest as soon as it takes more."""
        if not self._open:
            return
        data = framed(payload, self._most)
        if not self._waiting:
            data = data[self._sent(data) :]
            if data and self._open:
                self._loop.add_writer(self._sock.fileno(), self._writable)
        self._waiting += data

    def close(self) -> None:
        """Hear and say nothing any more."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._sock.fileno())
            self._loop.remove_writer(self._sock.fileno())
            self._sock.close()

    def _readable(self) -> None:
        try:
            data = self._sock.recv(_AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._end("")
            return
        try:
            for payload in self._frames.feed(data):
                self._heard(payload)
                if not self._open:
                    return
        except TooLong as reason:
            self._end(str(reason))

    def _writable(self) -> None:
        del self._waiting[: self._sent(self._waiting)]
        if not self._waiting and self._open:
            self._loop.remove_writer(self._sock.fileno())

    def _sent(self, data: bytes | bytearray) -> int:
        try:
            return self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:  # whoever reads will find the end
            return len(data)

    def _end(self, reason: str) -> None:
        if self._open:
            self.close()
            self._ended(reason)
