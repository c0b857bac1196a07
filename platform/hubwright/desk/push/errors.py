"""Why a device cannot be told."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotReachable(Refusal, status=422, type="device-not-reachable"):
    """The browser names no place that one may write to, or no keys."""

    def sentence(self) -> str:
        return _("This browser gave no address that notifications can be sent to.")


class TooManyDevices(Refusal, status=409, type="too-many-devices"):
    """Nobody carries so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def sentence(self) -> str:
        return _("You have %(most)s devices already. Remove one first.") % {"most": self.most}

    def data(self) -> dict[str, object]:
        return {"most": self.most}
