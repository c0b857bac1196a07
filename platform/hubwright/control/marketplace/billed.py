"""Whether what a plugin costs is on the company's invoices."""

from typing import Literal

from hubwright.host.installation.price_queries import pays_in
from hubwright_sdk.manifest import Price

Billed = Literal["free", "billed", "when_you_pay", "other_currency"]


async def how_billed(price: Price, *, is_partners: bool = True) -> Billed:
    """What the active company is told beside a price; what nobody sells to it is free."""
    if price.is_free or not is_partners:
        return "free"
    currency = await pays_in()
    if not currency:
        return "when_you_pay"
    return "billed" if currency == price.currency else "other_currency"
