"""Why two cannot be linked."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class LinkedAlready(Refusal, status=409, type="crm-linked-already"):
    """One of the two has a link."""

    def sentence(self) -> str:
        return _("One of the two is linked already.")


class SomebodyHasIt(Refusal, status=409, type="crm-somebody-has-it"):
    """There is a customer with this address; whether it is the same person, a person decides."""

    def sentence(self) -> str:
        return _("There is a customer with this e-mail address. Link them if it is the same person.")


class SystemFails(Refusal, status=502, type="crm-fails"):
    """The other system did not do its part."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def sentence(self) -> str:
        return _("The other system did not answer as it should: %(reason)s") % {"reason": self.reason}
