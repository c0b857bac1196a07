"""How far a folder was read, in a form that survives a mailbox that numbers its mails anew."""

from datetime import UTC, datetime, timedelta

import msgspec

from hubwright_sdk import Malformed

_OVERLAP = timedelta(days=7)  # what is looked through again after the numbers changed; what came before is known
_SKEW = timedelta(minutes=5)  # the server has a clock of its own


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """The newest UID that was taken, when it came, and when the mailbox was connected.

    Below `unread_below` only mails count that nobody had read.
    """

    validity: int
    uid: int
    began: float
    newest: float = 0.0
    unread_below: int = 0
    floor: float = 0.0

    def written(self) -> str:
        return msgspec.json.encode(self).decode()

    def at(self, uid: int, came: datetime) -> "Cursor":
        """Behind one more mail."""
        return msgspec.structs.replace(self, uid=uid, newest=max(self.newest, came.timestamp()))

    def renumbered(self, validity: int) -> "Cursor":
        """From the beginning, but nothing that came before this mailbox was a channel."""
        began = self.began - _SKEW.total_seconds()
        floor = max(began, self.newest - _OVERLAP.total_seconds()) if self.newest else began
        return Cursor(validity=validity, uid=0, began=self.began, newest=self.newest, floor=floor)

    @property
    def since(self) -> datetime | None:
        return datetime.fromtimestamp(self.floor, UTC) if self.floor else None


def cursor_of(written: str) -> Cursor | None:
    """Read it; None at the very beginning."""
    if not written:
        return None
    try:
        return msgspec.json.decode(written, type=Cursor)
    except msgspec.MsgspecError:
        raise Malformed("the cursor of this mailbox cannot be read") from None
