"""Why two conversations cannot become one, or one cannot become two."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotOneCustomer(Refusal, status=409, type="not-one-customer"):
    """Only conversations of one customer are merged; whose they are is decided before."""

    def sentence(self) -> str:
        return _("These conversations are not with the same customer.")


class MergedAlready(Refusal, status=409, type="merged-already"):
    """One of them is part of a merge."""

    def sentence(self) -> str:
        return _("One of these conversations is merged already. Undo that first.")


class NothingToSplit(Refusal, status=409, type="nothing-to-split"):
    """There is nothing of the customer in that range, or nothing would stay."""

    def sentence(self) -> str:
        return _("Choose a part in which the customer said something, and leave something behind.")


class OneAtATime(Refusal, status=409, type="one-at-a-time"):
    """A chat window shows one conversation; what is said in another would not be seen there."""

    def sentence(self) -> str:
        return _("A chat window shows its visitor one conversation at a time, so this one cannot be split.")
