"""Why somebody was not let in, or a member stayed as they were."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class WrongCredentials(Refusal, status=401, type="wrong-credentials"):
    """Address or password is wrong; which of them is nobody's business."""

    def sentence(self) -> str:
        return _("The e-mail address or the password is not right.")


class LinkSpent(Refusal, status=410, type="link-spent"):
    """A link was used, has expired, was withdrawn, or never existed; all look the same."""

    def sentence(self) -> str:
        return _("This link has been used or has expired. Ask for a new one.")


class HasASeat(Refusal, status=409, type="has-a-seat"):
    """Somebody who works in a company, or runs the platform, was to become a sales account."""

    def sentence(self) -> str:
        return _("This address has a seat in a company or runs the platform. Sales accounts need one of their own.")


class IsSales(Refusal, status=403, type="is-sales"):
    """A sales account opens demos and nothing of a company."""

    def sentence(self) -> str:
        return _("This is a sales account. It opens demos and gets no seat in a company.")


class LastOwner(Refusal, status=409, type="last-owner"):
    """A company without an owner could never be managed again."""

    def sentence(self) -> str:
        return _("A company needs at least one owner. Make somebody else an owner first.")


class NotYourself(Refusal, status=409, type="not-yourself"):
    """Somebody tried to switch themselves off."""

    def sentence(self) -> str:
        return _("You cannot do this to yourself. Ask another administrator.")
