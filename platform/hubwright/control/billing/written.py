"""Terms and invoices as they are kept: amounts as text, so that none loses a digit."""

from typing import Any

import msgspec

from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.terms import Terms


def written(thing: Terms | Invoice) -> dict[str, Any]:
    """As JSON keeps it."""
    kept: dict[str, Any] = msgspec.to_builtins(thing)
    return kept


def read_terms(kept: dict[str, Any]) -> Terms:
    """Back again."""
    return msgspec.convert(kept, Terms)


def read_invoice(kept: dict[str, Any]) -> Invoice:
    """Back again."""
    return msgspec.convert(kept, Invoice)
