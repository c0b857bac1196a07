"""Why the runtime did not take something in."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class ContactBlocked(Refusal, status=403, type="blocked"):
    """A member of the company blocked this contact."""

    def sentence(self) -> str:
        return _("You cannot send messages here any more.")


class RatingNotOpen(Refusal, status=409, type="rating-not-open"):
    """There is nothing to rate yet."""

    def sentence(self) -> str:
        return _("This conversation can be rated once it is closed.")


class EmailNotUsable(Refusal, status=422, type="email-not-usable"):
    """What was left as an e-mail address is none."""

    def sentence(self) -> str:
        return _("This does not look like an e-mail address.")


class IdentityNotValid(Refusal, status=403, type="identity-not-valid"):
    """What should prove who a customer is does not; `reason` is for the company's developers."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def sentence(self) -> str:
        return _("Your sign-in was not recognised. Please sign in again.")

    def data(self) -> dict[str, object]:
        return {"reason": self.reason}


class IdentityRequired(Refusal, status=403, type="identity-required"):
    """The channel is for customers the company's server signed for."""

    def sentence(self) -> str:
        return _("Please sign in on the website first; then you can write here.")


class LinkNotUsable(Refusal, status=410, type="link-not-usable"):
    """A link into a conversation that was used before, is too old, or is none of ours."""

    def sentence(self) -> str:
        return _("This link was used before or is too old. You can still write to us here.")


class ChannelUnavailable(Refusal, status=503, type="channel-unavailable"):
    """The channel is switched off, or its plugin is not there."""

    def sentence(self) -> str:
        return _("This chat is not available at the moment.")
