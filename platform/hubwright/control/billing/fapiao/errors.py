"""Why a fapiao is refused."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class AskedAlready(Refusal, status=409, type="fapiao-known"):
    """One for each invoice."""

    def sentence(self) -> str:
        return _("A fapiao was asked for already for this invoice.")


class NotInYuan(Refusal, status=409, type="fapiao-not-in-yuan"):
    """A fapiao says an amount in yuan that somebody pays."""

    def sentence(self) -> str:
        return _("There is a fapiao only for an invoice in CNY that comes to more than nothing.")


class IssuedAlready(Refusal, status=409, type="fapiao-issued"):
    """Its number is written down once."""

    def sentence(self) -> str:
        return _("The number of this fapiao is written down already.")
