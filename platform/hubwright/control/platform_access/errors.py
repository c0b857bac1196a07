"""Why somebody of the platform may not do something inside a company."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class OnlyToLook(Refusal, status=403, type="only-to-look"):
    """The access is to read; nothing is changed by it."""

    def sentence(self) -> str:
        return _("You are here to look only: nothing can be changed.")


class NotForThePlatform(Refusal, status=403, type="not-for-the-platform"):
    """Members, keys, secrets and whole address books are the company's own, whatever the access."""

    def sentence(self) -> str:
        return _("This is for the company's own people, whatever access the platform has.")


class InsideACompany(Refusal, status=403, type="inside-a-company"):
    """An operator who is inside a company is nowhere else meanwhile."""

    def sentence(self) -> str:
        return _("You are inside a company. Leave it first.")
