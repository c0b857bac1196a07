"""Why a partner cannot be paid."""

from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _


class NoCountry(Invalid):
    """The payment provider has to know in which country somebody is to be paid."""

    def __init__(self) -> None:
        super().__init__(FieldError("country", _("Write the two letters of your country, such as DE or SG.")))
