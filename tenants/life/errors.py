"""Why a company's life does not take a turn that somebody wants."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotFromHere(Refusal, status=409, type="not-from-here"):
    """The company is in a state from which this does not lead anywhere."""

    def sentence(self) -> str:
        return _("The company is in another state by now. Load the page again to see it.")


class OwnersOnly(Refusal, status=403, type="owners-only"):
    """Closing a company and reopening it is for its owners."""

    def sentence(self) -> str:
        return _("Only an owner of the company can do this. Ask one of them.")


class OperatorsOnly(Refusal, status=403, type="operators-only"):
    """This is for whoever runs the platform."""

    def sentence(self) -> str:
        return _("Only whoever runs the platform can do this.")


class TrialIsOver(Refusal, status=409, type="trial-is-over"):
    """Going on would end at once; the trial has to be extended first, or the company pays."""

    def sentence(self) -> str:
        return _("The trial is over: extend it, or record that the company pays.")


class NotADemo(Refusal, status=409, type="not-a-demo"):
    """Only demos end without notice."""

    def sentence(self) -> str:
        return _("Only a demo ends without notice; close a company instead.")


class NoWayBack(Refusal, status=409, type="no-way-back"):
    """Its data is being erased already."""

    def sentence(self) -> str:
        return _("The notice is over and the data is being erased; there is no way back.")
