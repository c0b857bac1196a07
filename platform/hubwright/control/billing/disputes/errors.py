"""Why a dispute, or its end, is refused."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class DisputedAlready(Refusal, status=409, type="dispute-known"):
    """A line is disputed once; what came of it stays."""

    def sentence(self) -> str:
        return _("This line was disputed before. What came of it stands on the invoice.")


class NothingToDispute(Refusal, status=409, type="dispute-of-nothing"):
    """The line costs nothing."""

    def sentence(self) -> str:
        return _("This line costs nothing, so there is nothing to take back.")


class NoBill(Refusal, status=409, type="dispute-without-bill"):
    """The invoice, or this line of it, is not at the payment provider."""

    def sentence(self) -> str:
        return _("The payment provider has no bill with this line yet, so nothing can be taken back there.")


class SettledAlready(Refusal, status=409, type="dispute-settled"):
    """Somebody else was first."""

    def sentence(self) -> str:
        return _("This dispute is over, or somebody is just taking the line back.")
