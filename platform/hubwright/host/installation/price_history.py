"""From when to when a company had a partner's plugin on, and at which price: what its invoices are made of."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.installation import price_queries as queries
from hubwright.host.installation.errors import PricedOtherwise
from hubwright.host.installation.needs import lacking
from hubwright.host.releases.states import BEFORE_REVIEW
from hubwright.kernel.database import Row
from hubwright_sdk.manifest import Price


async def note_price(plugin_id: str) -> None:
    """Write down how an installation stands, if that is new. What is not a partner's, or not reviewed, has no price."""
    now, before = await queries.standing(plugin_id), await queries.last(plugin_id)
    after = await _priced(now) if now is not None else None
    if after is None and before is not None:  # its release is gone: nothing is charged for it from now on
        after = {**before, "is_on": False}
    if after is None or (before is None and not after["is_on"]):
        return
    if before is None or (before["release_id"], before["is_on"]) != (after["release_id"], after["is_on"]):
        await queries.add(plugin_id, after)


async def note_prices() -> None:
    """The same for all of them, when what the company may use has changed: what its edition lacks is not charged."""
    for plugin_id in await queries.of_releases():
        await note_price(plugin_id)


async def require_payable(plugin_id: str, price: Price) -> None:
    """Refuse what is priced in another currency than the company pays in; who pays nothing yet may have anything."""
    currency = "" if price.is_free else await queries.pays_in()
    if currency and currency != price.currency:
        raise PricedOtherwise(plugin_id, price.currency, currency)


async def _priced(row: Row) -> dict[str, Any] | None:
    release_id: UUID | None = row["release_id"]
    if release_id is None:
        return None
    await catalogue.shelf.fresh_with(lambda: catalogue.shelf.release(release_id))
    release = catalogue.shelf.release(release_id)
    if release is None or release.partner_id is None or release.state in BEFORE_REVIEW:
        return None
    return {
        "version": release.version,
        "release_id": release.id,
        "partner_id": release.partner_id,
        "price": msgspec.to_builtins(release.manifest.price),
        "is_on": row["enabled"] and not await lacking(release.manifest),
    }
