"""Why staff cannot do something with a conversation."""

import msgspec

from hubwright.desk.conversations.schemas import News
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class VisitorBlocked(Refusal, status=409, type="contact-blocked"):
    """The contact is blocked; nothing is sent to them."""

    def sentence(self) -> str:
        return _("This visitor is blocked. Unblock them to write to them.")


class ThreadMovedOn(Refusal, status=409, type="thread-moved-on"):
    """Something came into the conversation while this reply was written: `news`, oldest first; `seq` is the newest.

    Sent again with that number as `expected_last_seq` it goes out.
    """

    def __init__(self, news: list[News], seq: int) -> None:
        self.news = news
        self.seq = seq
        super().__init__(seq)

    def sentence(self) -> str:
        answered = [new.author_name for new in self.news if new.author == "agent" and not new.internal]
        if answered:
            return _("%(name)s has answered in the meantime. Look at it, then send again if it is still needed.") % {
                "name": answered[-1]
            }
        if any(new.author == "contact" for new in self.news) and not any(new.author == "system" for new in self.news):
            return _("The customer has written in the meantime. Look at it, then send again if it still fits.")
        return _("The conversation has changed in the meantime. Look at it, then send again if it is still needed.")

    def data(self) -> dict[str, object]:
        return {"seq": self.seq, "news": [msgspec.to_builtins(new) for new in self.news]}


class NotThere(Refusal, status=409, type="not-reachable-there"):
    """The customer cannot be written to on this channel, or nobody has the conversation."""

    def sentence(self) -> str:
        return _("The customer cannot be reached on this channel now.")


class NothingToSendAgain(Refusal, status=409, type="nothing-to-send-again"):
    """Only a message that failed can be sent again."""

    def sentence(self) -> str:
        return _("This message does not have to be sent again.")
