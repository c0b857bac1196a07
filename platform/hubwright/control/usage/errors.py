"""Why a count is refused."""

from datetime import datetime

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class KeyTaken(Refusal, status=409, type="usage-key-taken"):
    """The key of a fact was used for another one: one of the two is wrong, and neither may be lost silently."""

    def __init__(self, keys: list[tuple[str, str]]) -> None:
        self.keys = keys
        super().__init__(keys)

    def sentence(self) -> str:
        return _("This key was counted before with other content.")

    def data(self) -> dict[str, object]:
        return {"keys": [{"source": source, "idem_key": key} for source, key in self.keys]}


class TooOld(Refusal, status=422, type="usage-too-old"):
    """A fact of more than 35 days ago is not billed any more."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__(at)

    def sentence(self) -> str:
        return _("What happened more than 35 days ago is not counted any more.")


class InFuture(TooOld, status=422, type="usage-in-future"):
    """Clocks differ by some minutes at most."""

    def sentence(self) -> str:
        return _("What is counted lies in the future. Check the clock.")


class NothingLeft(Refusal, status=409, type="usage-nothing-left"):
    """No more can be taken back than was counted."""

    def sentence(self) -> str:
        return _("No more can be taken back than was counted.")
