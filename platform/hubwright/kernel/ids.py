"""Row ids: UUIDv7 made by the application (RFC 9562 section 5.7), so they sort by time of making."""

import os
import threading
import time
from uuid import UUID

_RANDOM_BITS = 74
_STEP_BYTES = 4
_FETCHED = 10 * 400


def uuid7(milliseconds: int, randomness: bytes) -> UUID:
    """Build a UUIDv7 from 48 bits of time and 10 random bytes, of which 74 bits are used."""
    tail = int.from_bytes(randomness, "big")
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (tail >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | tail & (2**62 - 1)
    return UUID(int=value)


class IdMaker:
    """Gives rows the order in which a process made them, within a millisecond too (RFC 9562 section 6.2, method 2)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._tail = 0

    def make(self, milliseconds: int, randomness: bytes) -> UUID:
        """The next id: greater than every earlier one of this maker, also when the clock stands still or steps back."""
        with self._lock:
            if milliseconds > self._milliseconds:
                self._milliseconds = milliseconds
                self._tail = int.from_bytes(randomness, "big") >> 80 - _RANDOM_BITS
            else:
                self._tail += 1 + int.from_bytes(randomness[:_STEP_BYTES], "big")
                if self._tail >> _RANDOM_BITS:
                    self._milliseconds += 1
                    self._tail = int.from_bytes(randomness, "big") >> 80 - _RANDOM_BITS
            return uuid7(self._milliseconds, self._tail.to_bytes(10, "big"))


class _Randomness:
    """Bytes of the system's generator, fetched many at a time; a forked child does not use what its parent fetched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._bytes, self._used = b"", 0

    def ten(self) -> bytes:
        with self._lock:
            if self._used + 10 > len(self._bytes):
                self._bytes, self._used = os.urandom(_FETCHED), 0
            self._used += 10
            return self._bytes[self._used - 10 : self._used]


_MAKER = IdMaker()
_RANDOMNESS = _Randomness()


def new_id() -> UUID:
    """Make a fresh row id, greater than the one this process made before."""
    return _MAKER.make(time.time_ns() // 1_000_000, _RANDOMNESS.ten())


def parse_id(text: str) -> UUID | None:
    """Read an id that came from outside; None when it is none (the caller answers 404)."""
    try:
        return UUID(text)
    except ValueError:
        return None
