"""Why something at hand cannot be done."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotYours(Refusal, status=409, type="not-yours"):
    """Only who holds an open conversation can put it off."""

    def sentence(self) -> str:
        return _("Only who holds an open conversation can put it off. Take it first.")


class ShortcutTaken(Refusal, status=409, type="shortcut-taken"):
    """There is a canned reply with this shortcut in the same list."""

    def sentence(self) -> str:
        return _("There is a canned reply with this shortcut already.")
