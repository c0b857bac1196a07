"""Why staff cannot do something with a conversation."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class VisitorBlocked(Refusal, status=409, type="contact-blocked"):
    """The contact is blocked; nothing is sent to them."""

    def sentence(self) -> str:
        return _("This visitor is blocked. Unblock them to write to them.")


class SomebodyAnswered(Refusal, status=409, type="somebody-answered"):
    """A colleague wrote while this reply was being composed."""

    def __init__(self, name: str, seq: int) -> None:
        self.name = name
        self.seq = seq
        super().__init__(name)

    def sentence(self) -> str:
        return _("%(name)s has answered in the meantime. Look at it, then send again if it is still needed.") % {
            "name": self.name
        }

    def data(self) -> dict[str, object]:
        return {"seq": self.seq}


class NothingToSendAgain(Refusal, status=409, type="nothing-to-send-again"):
    """Only a message that failed can be sent again."""

    def sentence(self) -> str:
        return _("This message does not have to be sent again.")
