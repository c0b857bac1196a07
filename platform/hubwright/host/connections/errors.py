"""Why a connection could not be made."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class StateGone(Refusal, status=400, type="connection-state-gone"):
    """The way back from the provider is unknown, used, too old, or somebody else's."""

    def sentence(self) -> str:
        return _("This sign-in at the other service is not valid any more. Start it again from the plugin's page.")


class NotGranted(Refusal, status=409, type="connection-not-granted"):
    """The provider did not hand out credentials, or not all that is needed."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def sentence(self) -> str:
        return _("The other service did not agree: %(reason)s.") % {"reason": self.reason}

    def data(self) -> dict[str, object]:
        return {"reason": self.reason}


class AppNotSetUp(Refusal, status=409, type="connection-app-missing"):
    """The OAuth app's id, secret or addresses are not filled in."""

    def sentence(self) -> str:
        return _("Fill in the id and the secret of your app in the plugin's settings first.")
