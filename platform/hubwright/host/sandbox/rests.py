"""A plugin whose boxes keep being ended rests for a while: beginning one after another would cost everybody else."""

import msgspec

_IN_A_ROW = 5
_BETWEEN_S = 0.5  # after the second in a row, twice as long after each further one
_FIRST_S, _LONGEST_S = 30.0, 900.0


class _Record(msgspec.Struct):
    in_a_row: int = 0
    until: float = 0.0
    next_s: float = _FIRST_S


class Rests:
    """By release and company; a call that is answered wipes the slate clean."""

    def __init__(self) -> None:
        self._records: dict[object, _Record] = {}

    def misbehaved(self, key: object, now: float) -> None:
        """A box was ended for what it did."""
        record = self._records.setdefault(key, _Record())
        record.in_a_row += 1
        if 2 <= record.in_a_row < _IN_A_ROW:
            record.until = now + _BETWEEN_S * 2 ** (record.in_a_row - 2)
        if record.in_a_row >= _IN_A_ROW:
            record.until = now + record.next_s
            record.next_s = min(record.next_s * 2, _LONGEST_S)
            record.in_a_row = _IN_A_ROW - 1  # one try afterwards, and the next rest is longer

    def behaved(self, key: object) -> None:
        """A call was answered."""
        self._records.pop(key, None)

    def left_s(self, key: object, now: float) -> float:
        """How long it still rests; 0 when it may be called."""
        record = self._records.get(key)
        return max(0.0, record.until - now) if record is not None else 0.0

    def forget(self, now: float) -> None:
        """Drop what is long over."""
        for key, record in tuple(self._records.items()):
            if now - record.until > _LONGEST_S and record.until:
                del self._records[key]
