"""Why an act about an open bill is refused."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NothingOwed(Refusal, status=409, type="dunning-nothing-owed"):
    """There is nothing to give more time for."""

    def sentence(self) -> str:
        return _("This company owes nothing any more.")


class NothingFollows(Refusal, status=409, type="dunning-nothing-follows"):
    """All reminders are sent and the company is given up."""

    def sentence(self) -> str:
        return _("Nothing follows any more that could come later: everybody was told that the bill is given up.")


class NotOpen(Refusal, status=409, type="dunning-bill-not-open"):
    """The bill is paid, void or taken back."""

    def sentence(self) -> str:
        return _("This bill is not open any more: it was paid, taken back, or given up at the payment provider.")
