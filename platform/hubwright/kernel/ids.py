"""Row ids: UUIDv7 made by the application (RFC 9562 section 5.7), so they sort by time of making."""

import hashlib
import os
import threading
import time
from collections import deque
from uuid import UUID, SafeUUID

_RANDOM_BITS = 74
_STEP_BYTES = 4
_FETCHED = 400
_TIME, _VERSION, _VARIANT, _LOW = 2**48 - 1, 0x7 << 76, 0b10 << 62, 2**62 - 1
_set = object.__setattr__


def uuid7(milliseconds: int, randomness: bytes) -> UUID:
    """Build a UUIDv7 from 48 bits of time and 10 random bytes, of which 74 bits are used."""
    return _assembled(milliseconds, int.from_bytes(randomness, "big"))


def _assembled(milliseconds: int, tail: int) -> UUID:
    made = object.__new__(UUID)  # what UUID(int=…) does, without its questions: ten of these are made for an event
    _set(made, "int", (milliseconds & _TIME) << 80 | _VERSION | (tail >> 62 & 0xFFF) << 64 | _VARIANT | tail & _LOW)
    _set(made, "is_safe", SafeUUID.unknown)
    return made


def beside(fact: UUID, what: str) -> UUID:
    """The id of something that belongs to a fact: always the same one, and of the fact's own moment."""
    return uuid7(fact.int >> 80, hashlib.sha256(fact.bytes + what.encode()).digest()[:10])


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
            return _assembled(self._milliseconds, self._tail)


class _Randomness:
    """Bytes of the system's generator, fetched many at a time; a forked child does not use what its parent fetched."""

    def __init__(self) -> None:
        self._ready: deque[bytes] = deque()  # popleft and extend are whole steps, whatever other threads do
        os.register_at_fork(after_in_child=self._ready.clear)

    def ten(self) -> bytes:
        """Ten bytes that nobody else gets."""
        while True:
            try:
                return self._ready.popleft()
            except IndexError:
                fetched = os.urandom(10 * _FETCHED)
                self._ready.extend(fetched[start : start + 10] for start in range(0, len(fetched), 10))


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
