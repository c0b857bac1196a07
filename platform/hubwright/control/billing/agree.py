"""Agreeing to terms: each follows the last, and none changes what was."""

import msgspec

from hubwright.control.billing import queries
from hubwright.control.billing.errors import CurrencyKept, TermsPast
from hubwright.control.billing.terms import Terms
from hubwright.control.usage import ledger_queries


async def agree(terms: Terms, agreed_by: str) -> bool:
    """Let terms hold from their beginning on; False when the very same hold already."""
    await ledger_queries.hold_still(closing=True)
    terms = msgspec.structs.replace(terms, begins_at=terms.begins_at.replace(microsecond=0))
    before = await queries.terms()
    if before:
        last = before[-1]
        if msgspec.structs.replace(last, begins_at=terms.begins_at) == terms:
            return False
        if last.currency != terms.currency:
            raise CurrencyKept(last.currency)
        if terms.begins_at <= last.begins_at:
            raise TermsPast
    until = await ledger_queries.closed_until()
    if until is not None and terms.begins_at < until:
        raise TermsPast
    await queries.add_terms(terms, agreed_by)
    return True
