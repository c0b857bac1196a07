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
