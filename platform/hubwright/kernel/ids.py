"""Row ids: UUIDv7 made by the application (RFC 9562 section 5.7), so they sort by time of making."""

import os
import time
from uuid import UUID


def uuid7(milliseconds: int, randomness: bytes) -> UUID:
    """Build a UUIDv7 from 48 bits of time and 10 random bytes, of which 74 bits are used."""
    tail = int.from_bytes(randomness, "big")
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (tail >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | tail & (2**62 - 1)
    return UUID(int=value)


def new_id() -> UUID:
    """Make a fresh row id."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))


def parse_id(text: str) -> UUID | None:
    """Read an id that came from outside; None when it is none (the caller answers 404)."""
    try:
        return UUID(text)
    except ValueError:
        return None
