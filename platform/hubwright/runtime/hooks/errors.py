"""Why a call was not taken; none of them tells what stands behind the address."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotSigned(Refusal, status=401, type="not-signed"):
    """The signature is missing, wrong or too old."""

    def sentence(self) -> str:
        return _("The signature is missing or wrong.")


class NotJson(Refusal, status=400, type="not-json"):
    """The body is not JSON."""

    def sentence(self) -> str:
        return _("The body must be JSON.")


class NoChannel(Refusal, status=409, type="no-channel"):
    """A plugin read messages of customers out of a post that came to none of its channels."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("Messages of customers have to be posted to the address of a channel.")
