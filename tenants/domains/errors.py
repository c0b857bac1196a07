"""Why a host name cannot be claimed or used."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class HostTaken(Refusal, status=409, type="host-taken"):
    """Another company has proved that it is theirs."""

    def sentence(self) -> str:
        return _("This host name belongs to another company here. Ask them to give it up first.")
