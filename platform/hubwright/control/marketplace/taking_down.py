"""Taking a plugin out of the marketplace and putting it back: who has it keeps it, with its updates, and is told."""

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.errors import TakenDownByOperator
from hubwright.control.marketplace.handing_in import reason_of, require_reader
from hubwright.control.marketplace.schemas import InMarketplace
from hubwright.host.releases import listing_queries
from hubwright.host.releases import queries as releases
from hubwright.host.releases.change import tell
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import Missing, NotAllowed


async def take_down(actor: Actor, plugin: str, reason: str = "") -> InMarketplace:
    """No company finds or installs it anew; those that have it keep it. An operator says why."""
    await require_reader(actor, plugin)
    by: listing_queries.TakenBy = "operator" if actor.kind == "operator" else "partner"
    why = reason_of(reason) if by == "operator" or reason.strip() else ""
    async with outside_tenants(queries.REASON):
        if await listing_queries.take_down(plugin, by, why):
            await releases.note(plugin, None, actor=actor.label, kind="taken_down", text=why, detail={})
            tell()
    return await in_marketplace(actor, plugin)


async def list_again(actor: Actor, plugin: str) -> InMarketplace:
    """Companies find and install it as before; each puts back what their side took down."""
    present = await in_marketplace(actor, plugin)
    if actor.kind != "operator" and present.taken_down_by == "operator":
        raise TakenDownByOperator(present.taken_down_why)
    if actor.kind == "operator" and present.taken_down_by == "partner":
        raise NotAllowed
    async with outside_tenants(queries.REASON):
        if await listing_queries.list_again(plugin):
            await releases.note(plugin, None, actor=actor.label, kind="listed_again", detail={})
            tell()
    return await in_marketplace(actor, plugin)


async def in_marketplace(actor: Actor, plugin: str) -> InMarketplace:
    """Whether companies find it, for its partner and operators."""
    await require_reader(actor, plugin)
    found = await listing_queries.listed(plugin)
    if found is None:
        raise Missing("plugin")
    return InMarketplace(
        plugin=plugin,
        listed=found.taken_down_at is None,
        taken_down_at=found.taken_down_at,
        taken_down_by=found.taken_down_by,
        taken_down_why=found.taken_down_why,
    )
