"""Why nobody can be called back."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotOffered(Refusal, status=409, type="callback-not-offered"):
    """They do not wait, or it will be their turn soon."""

    def sentence(self) -> str:
        return _("A callback is not offered here right now.")
