"""What a company holds, as terms to charge by: from when it pays, and again whenever it holds something else."""

from datetime import datetime, timedelta

from editions.rates import Currency
from hubwright.control.billing import queries
from hubwright.control.billing.agree import agree
from hubwright.control.billing.month_end import turn as month_end
from hubwright.control.billing.terms import Terms
from tenants.edition_change.held import Held

_SECOND = timedelta(seconds=1)


async def begin_paying(held: Held, currency: Currency, now: datetime, by: str) -> bool:
    """Charge for what is held from now on; False when it is paid for already."""
    if await queries.terms():
        return False
    await agree(_terms(held, currency, now), by)
    await month_end.begin(now)
    return True


async def follow(held: Held, now: datetime, by: str = "edition") -> bool:
    """Charge for something else from now on, if anything is; changes of one second follow one another."""
    before = await queries.terms()
    if not before:
        return False
    last = before[-1]
    assert last.currency in ("CNY", "USD")
    return await agree(_terms(held, last.currency, max(now, last.begins_at + _SECOND)), by)


def _terms(held: Held, currency: Currency, begins_at: datetime) -> Terms:
    card = held.sold.rate_card(currency)
    return Terms(
        begins_at=begins_at,
        currency=currency,
        edition=held.edition,
        version=held.version,
        base=held.fee(currency),
        prices=dict(card.meters) if card is not None else {},
    )
