"""A company's admin who is a partner, too, and releases of theirs."""

import io
import tempfile
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PIL import Image

from hubwright.control.marketplace import handing_in, partners
from hubwright.control.marketplace.presentation.schemas import Listing, Words
from hubwright.control.marketplace.presentation.screenshots import add_screenshot
from hubwright.control.marketplace.presentation.verbs import write_listing
from hubwright.host.releases import queries as releases
from hubwright_sdk.release import new_key, public_key
from tests.integration.isolation.data_asks import DATA_MAKERS

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


async def make_own_plugin(house: "House") -> str:
    """The house's plugin, with something handed in."""
    if house.theirs.partner_id == UUID(int=0) or not await releases.releases_of(house.theirs.plugin):
        await make_release(house)
    return house.theirs.plugin


async def make_own_version(house: "House") -> str:
    """A version of it."""
    return (await releases.releases_of(await make_own_plugin(house)))[0].version


async def make_whole_listing(house: "House") -> str:
    """The same, with a listing that may be published."""
    plugin = await make_own_plugin(house)
    words = Words(house.word, house.word)
    await write_listing(house.theirs.person, plugin, Listing(name=words, tagline=words, description=words))
    return plugin


async def make_picture(house: "House") -> UUID:
    """A screenshot in the draft."""
    plugin = await make_own_plugin(house)
    return await add_screenshot(house.theirs.person, plugin, screenshot(), Words(house.word, house.word))


def screenshot() -> bytes:
    """A picture of nothing."""
    sink = io.BytesIO()
    Image.new("RGB", (240, 220)).save(sink, "PNG")
    return sink.getvalue()


async def _be_partner(house: "House") -> None:
    market = house.theirs
    if market.partner_id == UUID(int=0):
        market.person = house.admin.actor
        market.partner_id = await partners.sign_up_partner(market.person, market.slug, house.word, "dev@acme.example")
        await partners.add_signing_key(market.person, market.partner_id, "laptop", public_key(market.key).hex())


MAKERS: dict[str, Callable[["House"], Awaitable[Any]]] = {
    "own_plugin": make_own_plugin,
    "own_plugin:whole": make_whole_listing,
    "own_version": make_own_version,
    "partner_key": make_partner_key,
    "picture": make_picture,
    "public_key": make_public_key,
    "release": make_release,
    **DATA_MAKERS,
}
