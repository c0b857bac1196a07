"""Plugins of the market that every house can install, and a developer in each who makes their own."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from hubwright.control.marketplace import own_releases
from hubwright.host import catalogue
from hubwright.host.dispatch.log import write_down
from hubwright.host.dispatch.schemas import Called
from hubwright.host.installation.consents import Agreement, asked_by
from hubwright.host.installation.install import install
from hubwright.host.installation.queries import installation
from hubwright.host.releases import queries
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.ids import new_id
from hubwright_sdk.release import new_key, public_key
from tests.support.market import Market, in_manifest

SLUG = "isolation"
TO_INSTALL, INSTALLED = "isolation-new", "isolation-old"
METER = "looks"
_METERED = in_manifest(
    "[[egress]]",
    f'[[meters]]\nkey = "{METER}"\ntitle = {{ en = "Looks", zh = "查询" }}\n'
    'unit = { en = "looks", zh = "次" }\n\n[[egress]]',
)
AGREED = {"hosts": ["{address}"], "data": ["order"]}


async def publish_once() -> None:
    """Two plugins for everybody; whoever builds the first house publishes them."""
    if await queries.owner_of(TO_INSTALL) is not None:
        return
    with tempfile.TemporaryDirectory() as folder:
        market = Market(Path(folder))
        market.slug = SLUG
        await market.open()
        for plugin, versions in ((TO_INSTALL, ("1.0.0", "1.1.0")), (INSTALLED, ("1.0.0",))):
            market.plugin, market.package = plugin, plugin.replace("-", "_")
            for version in versions:
                await market.published(version, *([_METERED] if plugin == INSTALLED else []))


async def settle_in(actor: Actor) -> None:
    """Have one installed for eight days."""
    await catalogue.shelf.fresh()
    release = catalogue.shelf.offered(INSTALLED)
    assert release is not None
    await install(actor, INSTALLED, asked_by(release.manifest))
    await execute(
        "UPDATE installation SET first_on_at = first_on_at - interval '8 days' WHERE tenant_id = $1 AND plugin = $2",
        INSTALLED,
    )


async def make_developer_key(actor: Actor, name: str) -> UUID:
    """One key more."""
    return (await own_releases.add_developer_key(actor, name, public_key(new_key()).hex())).id


async def failed_call(word: str) -> UUID:
    """A call that failed, with the house's word in it."""
    call_id = new_id()
    await write_down(
        Called(
            id=call_id, plugin=INSTALLED, version="1.0.0", hook="call_node", ms=3, outcome="failed", code="refused",
            reason=f"not for {word}", idempotency_key=word, input=[{"node": word}], lines=[word],
        )
    )  # fmt: skip
    return call_id


async def make_own_release(house: Any) -> UUID:
    """One more release of the house's own developers."""
    made = own_files(house.market)
    told = await own_releases.hand_in_own(house.admin.actor, made["archive"][1], made["signed"][1])
    return told.release_id


async def make_developed_plugin(actor: Actor, market: Market) -> str:
    """The plugin of the house's own developer, installed there; made once."""
    async with acting_for(actor.tenant_id):
        if await installation(market.plugin) is not None:
            return market.plugin
    with tempfile.TemporaryDirectory() as folder:
        market.folder = Path(folder)
        made = market.made("0.1.0")
    await own_releases.hand_in_own(actor, made.archive, made.signed)
    async with acting_for(actor.tenant_id):
        agreed = Agreement(hosts=AGREED["hosts"], data=AGREED["data"])
        await install(actor, market.plugin, agreed, version="0.1.0")  # named, it is looked for once more if not there
    return market.plugin


def own_files(market: Market) -> dict[str, tuple[str, bytes, str]]:
    """The parts of a form that hands a release in; each time another version."""
    with tempfile.TemporaryDirectory() as folder:
        market.folder = Path(folder)
        made = market.made(f"1.{new_id().int % 100_000}.0")
    return {
        "archive": ("own.whl", made.archive, "application/octet-stream"),
        "signed": ("own.signed.json", made.signed, "application/json"),
    }
