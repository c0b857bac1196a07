"""Why the secret of a remote service is not changed."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotHeardYet(Refusal, status=409, type="remote-secret-not-heard"):
    """The service does not know the present secret yet, so a next one could not be told it."""

    def sentence(self) -> str:
        return _("The service has not heard of its present secret yet. Try again once it has.")
