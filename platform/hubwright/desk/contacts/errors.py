"""Why something of a contact cannot be taken away."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class AddressOfChannel(Refusal, status=409, type="address-of-channel"):
    """They were met there; without it their conversations would have nowhere to go."""

    def sentence(self) -> str:
        return _("This address belongs to a channel: it can be blocked, but not removed.")
