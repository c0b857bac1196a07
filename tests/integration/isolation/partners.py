"""A company's admin who is a partner, too, and releases of theirs."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

from hubwright.control.marketplace.partners import add_key, become_partner, find_partner
from hubwright.control.marketplace.review import say
from hubwright.control.marketplace.schemas import Partner
from hubwright_sdk.release import new_key, public_key
from tests.integration.marketplace.shops import Shop, handed_in

if TYPE_CHECKING:
    from tests.integration.isolation.houses import House

_numbers = count(1)
_keys: dict[UUID, bytes] = {}


async def make_release(house: "House") -> UUID:
    """A draft of the house's partner, with a thread."""
    partner = await _partner(house)
    with TemporaryDirectory() as folder:
        shop = Shop(house.admin.actor, partner, _keys[partner.id])
        said = await handed_in(shop, Path(folder), f"1.{next(_numbers)}.0")
    await say(said.release_id, f"{house.word} says", side="partner", who=house.word)
    return said.release_id


async def make_partner_key(house: "House") -> str:
    """One more key that may sign."""
    return (await add_key(await _partner(house), public_key(new_key()).hex())).key_id


async def make_public_key(_house: "House") -> str:
    """A key that nobody has registered."""
    return public_key(new_key()).hex()


async def _partner(house: "House") -> Partner:
    actor = house.admin.actor
    partner = await find_partner(actor)
    if partner is None:
        partner = await become_partner(actor, f"p{house.tenant_id.hex[-12:]}", house.word)
        _keys[partner.id] = new_key()
        await add_key(partner, public_key(_keys[partner.id]).hex())
    return partner
