"""E-mail addresses: what we accept, and the form in which two spellings of one are equal."""

import re
import unicodedata

from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

# Deliberately loose: only a mail that arrives proves an address. No blanks, controls, commas or brackets,
# so that nothing can reach a mail header.
_SHAPE = re.compile(r"[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]{1,253}")


def clean_address(text: str, field: str = "email") -> str:
    """Return the address as it will be written to, or refuse it."""
    address = unicodedata.normalize("NFC", text.strip())
    local, _at, domain = address.rpartition("@")
    dots_wrong = any(part.startswith(".") or part.endswith(".") or ".." in part for part in (local, domain))
    if len(address) > 254 or _SHAPE.fullmatch(address) is None or dots_wrong or not address.isprintable():
        raise Invalid(FieldError(field, _("This is not an e-mail address.")))
    return address


def address_key(text: str) -> str:
    """The form by which an account is found; never refuses, so that sign-in answers all the same."""
    return unicodedata.normalize("NFC", text.strip()).casefold()[:320]
