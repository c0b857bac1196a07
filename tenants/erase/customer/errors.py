"""Why a customer cannot be erased, or not be brought back."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class AlreadyErasing(Refusal, status=409, type="erasure-asked"):
    """Somebody asked for it before."""

    def sentence(self) -> str:
        return _("This customer is being erased already.")


class TooLate(Refusal, status=409, type="erasure-begun"):
    """The time in which it could be taken back is over."""

    def sentence(self) -> str:
        return _("This cannot be taken back any more: the customer is erased.")
