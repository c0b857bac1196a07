"""Why a conversation could not be taken."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class OfferGone(Refusal, status=409, type="offer-gone"):
    """The offer was answered, ran out, or was taken back."""

    def sentence(self) -> str:
        return _("This offer is no longer open.")


class NotWaiting(Refusal, status=409, type="not-waiting"):
    """Somebody else took the conversation, or it is closed."""

    def sentence(self) -> str:
        return _("This conversation is no longer waiting.")


class BotStillTalking(Refusal, status=409, type="bot-still-talking"):
    """The bot has not handed the conversation over."""

    def sentence(self) -> str:
        return _("The bot is still talking with this visitor. It hands over when it needs you.")


class AgentFull(Refusal, status=409, type="agent-full"):
    """One more is more than the member carries at once; `clause` says which limit."""

    def __init__(self, clause: str) -> None:
        super().__init__(clause)
        self.clause = clause

    def data(self) -> dict[str, object]:
        return {"clause": self.clause}

    def sentence(self) -> str:
        return _("You hold as many conversations as you take at once. Close one first.")
