"""Why a run did not begin."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotRunnable(Refusal, status=409, type="not-runnable"):
    """Nothing is live, or what is live cannot be started by hand."""

    def sentence(self) -> str:
        return _("What is published of this flow cannot be started by hand. Add “Somebody starts it” and publish.")


class AlreadyRunning(Refusal, status=409, type="already-running"):
    """The flow says that it is not run while a run is under way."""

    def sentence(self) -> str:
        return _("A run is under way already, and this flow does not run beside it.")


class TooManyWaiting(Refusal, status=429, type="too-many-runs"):
    """So many runs of this flow wait that no more are taken."""

    def sentence(self) -> str:
        return _("Too many runs of this flow are waiting. Please try later.")

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "60"}
