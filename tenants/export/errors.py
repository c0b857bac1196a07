"""Why an export cannot be had now."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class AlreadyUnderWay(Refusal, status=409, type="export-under-way"):
    """The same is being written at this moment."""

    def sentence(self) -> str:
        return _("An export is being written already. Wait until it is done.")


class Expired(Refusal, status=410, type="export-expired"):
    """Its bytes were taken away when its time was over."""

    def sentence(self) -> str:
        return _("This archive was deleted when its time was over. Ask for a new one.")
