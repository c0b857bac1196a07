"""A company's admin who is a partner, too, and releases of theirs."""

import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from hubwright.control.marketplace import handing_in, partners
from hubwright_sdk.release import new_key, public_key

if TYPE_CHECKING:
    from tests.integration.isolation.houses import House

_numbers = count(1)


async def make_release(house: "House") -> UUID:
    """A draft of the house's partner, with a thread."""
    await _be_partner(house)
    market = house.theirs
    with tempfile.TemporaryDirectory() as folder:
        market.folder = Path(folder)
        release_id = await market.handed_in(f"1.{next(_numbers)}.0")
    await handing_in.write_message(market.person, market.plugin, f"{house.word} says", release_id)
    return release_id


async def make_partner_key(house: "House") -> str:
    """One more key that may sign."""
    await _be_partner(house)
    market = house.theirs
    public = public_key(new_key()).hex()
    return (await partners.add_signing_key(market.person, market.partner_id, house.word, public)).key_id


async def make_public_key(_house: "House") -> str:
    """A key that nobody has registered."""
    return public_key(new_key()).hex()


async def _be_partner(house: "House") -> None:
    market = house.theirs
    if market.partner_id == UUID(int=0):
        market.person = house.admin.actor
        market.partner_id = await partners.sign_up_partner(market.person, market.slug, house.word, "dev@acme.example")
        await partners.add_signing_key(market.person, market.partner_id, "laptop", public_key(market.key).hex())
