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


class ChannelUnavailable(Refusal, status=503, type="channel-unavailable"):
    """The channel is switched off, or its plugin is not there."""

    def sentence(self) -> str:
        return _("This chat is not available at the moment.")
