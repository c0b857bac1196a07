"""Messages on a byte stream: four bytes of length, then msgpack. A longer one than agreed ends the talk."""

from collections.abc import Iterator

MOST_BYTES = 1024 * 1024
_HEAD = 4


class TooLong(Exception):
    """The other side announced, or is about to send, more than was agreed."""


def framed(payload: bytes, most: int = MOST_BYTES) -> bytes:
    """One message, ready to be sent."""
    if len(payload) > most:
        raise TooLong(f"{len(payload)} bytes, {most} are agreed")
    return len(payload).to_bytes(_HEAD, "big") + payload


class Frames:
    """Collects bytes as they come and gives whole messages; never holds much more than one message may have."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take what was read; every message that is whole now."""
        held, at = self._held, 0
        held += data
        try:
            while len(held) - at >= _HEAD:
                length = int.from_bytes(held[at : at + _HEAD], "big")
                if length > self._most:
                    raise TooLong(f"{length} bytes, {self._most} are agreed")
                if len(held) - at < _HEAD + length:
                    return
                at += _HEAD + length
                yield bytes(held[at - length : at])
        finally:  # once for all of them: moving the rest for each would take long when there are thousands
            del held[:at]
