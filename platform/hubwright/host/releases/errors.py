"""Why something cannot be done with a release."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class ReleaseNotTaken(Refusal, status=422, type="release-not-taken"):
    """The archive, its manifest or its signatures are not as they must be."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__()
        self.code = code
        self.why = why

    def sentence(self) -> str:
        return _("This release was not taken: %(why)s.") % {"why": self.why}


class NotNow(Refusal, status=409, type="release-not-now"):
    """The release is in a state in which this cannot be done."""

    def __init__(self, act: str, state: str) -> None:
        super().__init__()
        self.act = act
        self.state = state

    def sentence(self) -> str:
        return _("This cannot be done with a release that is %(state)s.") % {"state": self.state}


class BelowBronze(Refusal, status=409, type="release-below-bronze"):
    """Something that every plugin must have is missing, so nobody need look at it yet."""

    def sentence(self) -> str:
        return _("Below bronze there is no review; the report says what is missing.")
