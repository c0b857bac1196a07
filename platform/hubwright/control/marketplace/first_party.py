"""An operator vouches for an organisation: it publishes under the platform's own names, and what is native."""

from uuid import UUID

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.handing_in import reason_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import Missing, NotAllowed


async def grant_first_party(actor: Actor, partner_id: UUID, reason: str) -> None:
    """Let it, from now on; its releases are reviewed like anybody's, and what is native waits to be promoted."""
    await _put(actor, partner_id, reason, granted=True)


async def end_first_party(actor: Actor, partner_id: UUID, reason: str) -> None:
    """Let it no longer; what is out stays out, and can be stopped release by release."""
    await _put(actor, partner_id, reason, granted=False)


async def partner_of_slug(actor: Actor, slug: str) -> UUID:
    """The organisation of a short name."""
    _require_operator(actor)
    found = await queries.partner_named(slug)
    if found is None:
        raise Missing("partner")
    return UUID(str(found["id"]))


async def _put(actor: Actor, partner_id: UUID, reason: str, *, granted: bool) -> None:
    _require_operator(actor)
    reason = reason_of(reason)
    if await queries.partner(partner_id) is None:
        raise Missing("partner")
    async with outside_tenants(queries.REASON):
        if await queries.put_first_party(partner_id, granted=granted):
            action = "first_party_granted" if granted else "first_party_ended"
            await queries.note(partner_id, actor=actor.label, action=action, reason=reason)


def _require_operator(actor: Actor) -> None:
    if actor.kind != "operator":
        raise NotAllowed
