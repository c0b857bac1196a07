"""Why billing refuses something."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class CurrencyKept(Refusal, status=409, type="billing-currency-kept"):
    """A company is billed in one currency from its first terms on."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(currency)

    def sentence(self) -> str:
        return _("This company is billed in %(currency)s.") % {"currency": self.currency}


class TermsPast(Refusal, status=409, type="billing-terms-past"):
    """Terms follow one another; what was agreed to or invoiced is not changed afterwards."""

    def sentence(self) -> str:
        return _("Later prices were agreed to already, or this month was invoiced.")


class TooEarly(Refusal, status=409, type="billing-too-early"):
    """A month is closed some days after its end, so that what comes late is in it, and one after the other."""

    def sentence(self) -> str:
        return _("This month cannot be closed yet.")


class NoTerms(Refusal, status=409, type="billing-no-terms"):
    """Credit is in the currency of a company's terms."""

    def sentence(self) -> str:
        return _("This company pays nothing yet, so its credit has no currency.")
