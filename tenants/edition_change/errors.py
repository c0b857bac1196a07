"""Why what a company has bought stays as it is."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotForSale(Refusal, status=422, type="not-for-sale"):
    """There is no such edition or add-on, or not so much of it."""

    def sentence(self) -> str:
        return _("This is not for sale. Choose from the list.")


class NotNow(Refusal, status=409, type="edition-not-now"):
    """Something is owed, or the company is on its way out."""

    def __init__(self, status: str) -> None:
        self.company_status = status
        super().__init__(status)

    def sentence(self) -> str:
        if self.company_status == "past_due":
            return _("A payment is due. Once it has come in, you can change what you have.")
        return _("While the company is suspended or closing, what it has stays as it is.")


class ExcessNotAccepted(Refusal, status=422, type="excess-not-accepted"):
    """More is in use than would be included, and nobody said that this is all right."""

    def sentence(self) -> str:
        return _("Tick that you have read what rests then. Nothing is deleted.")
