"""How much a box may say: reading it costs the host time that belongs to other companies."""

_MESSAGES, _KIB, _LINES = 400, 8 * 1024, 100


class Allowance:
    """Filled up by each call; what is not used does not add up."""

    def __init__(self) -> None:
        self._messages, self._kib, self._lines = _MESSAGES, _KIB, _LINES

    def call_begins(self, at_once: int) -> None:
        """One more call is under way."""
        self._messages = min(self._messages + _MESSAGES, _MESSAGES * max(1, at_once))
        self._kib = min(self._kib + _KIB, _KIB * max(1, at_once))
        self._lines = min(self._lines + _LINES, _LINES * max(1, at_once))

    def covers(self, size: int) -> bool:
        """Take one message of this size; False when that is more than a call may send."""
        self._messages -= 1
        self._kib -= size // 1024
        return self._messages >= 0 and self._kib >= 0

    def covers_line(self) -> bool:
        """Take one line for the log; False when there were enough."""
        self._lines -= 1
        return self._lines >= 0
