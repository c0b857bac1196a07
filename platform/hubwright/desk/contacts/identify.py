"""Addresses of a contact: adding one, saying that it is theirs, blocking it; and taking a contact into the books."""

from uuid import UUID

from hubwright.desk.contacts import home_queries, identity_queries, queries
from hubwright.desk.contacts.errors import AddressOfChannel
from hubwright.desk.contacts.keys import IdentityKind, match_key
from hubwright.desk.contacts.lifecycle import Happening, step
from hubwright.desk.contacts.match import ask_for_matches
from hubwright.desk.contacts.schemas import IdentityView
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission


async def note_verified(contact_id: UUID, kind: IdentityKind, value: str, *, how: str, source: str = "") -> UUID:
    """Something that can know has said that this is the contact's: a signed token, a link that was followed.

    `contact_id` is the one met at the address, merged or not; `source` names the system of an external number. Whoever
    else has the same is looked for by the company's rules after the commit.
    """
    identity_id = await _put(contact_id, kind, value, source)
    await _verified(identity_id, how)
    return identity_id


async def note_told(contact_id: UUID, kind: IdentityKind, value: str, *, source: str = "") -> UUID:
    """Somebody said so, and nobody has looked: it can suggest, and never merges."""
    identity_id = await _put(contact_id, kind, value, source)
    await ask_for_matches(contact_id)
    return identity_id


async def associate(
    actor: Actor, contact_id: UUID, kind: IdentityKind, value: str, *, source: str = "", verified: bool = False
) -> UUID:
    """Write down an address of a contact, and perhaps that one is sure of it."""
    actor.require(Permission.CONTACTS_ASSOCIATE)
    identity_id = await note_told(contact_id, kind, value, source=source)
    await audit.record(actor, "contact.associated", contact_id, kind=kind, identity=str(identity_id))
    if verified:
        await verify(actor, identity_id)
    return identity_id


async def verify(actor: Actor, identity_id: UUID) -> UUID:
    """A person is sure that the address is theirs; returns whose it is."""
    actor.require(Permission.CONTACTS_ASSOCIATE)
    found = await _get(identity_id)
    if await _verified(identity_id, "member"):
        await audit.record(actor, "contact.identity_verified", found.contact_id, identity=str(identity_id))
    return found.contact_id


async def unverify(actor: Actor, identity_id: UUID) -> UUID:
    """It is not sure any more; returns whose it is."""
    actor.require(Permission.CONTACTS_ASSOCIATE)
    found = await _get(identity_id)
    if not await identity_queries.put_verified(identity_id, None, ""):
        return found.contact_id
    rest = await identity_queries.of_contacts([found.contact_id])
    if not any(each.verified_at for each in rest if each.home_id == found.home_id):
        await _happened(found.home_id, "unverified")
    await audit.record(actor, "contact.identity_unverified", found.contact_id, identity=str(identity_id))
    return found.contact_id


async def remove_identity(actor: Actor, identity_id: UUID) -> UUID:
    """It was never theirs, or is not any more; returns whose it was. Added again it is as before, but not verified."""
    actor.require(Permission.CONTACTS_ASSOCIATE)
    found = await _get(identity_id)
    if found.kind == "channel":
        raise AddressOfChannel
    await unverify(actor, identity_id)
    await home_queries.forget("identity", identity_id)
    await identity_queries.delete(identity_id)
    await audit.record(actor, "contact.identity_removed", found.contact_id, kind=found.kind, identity=str(identity_id))
    return found.contact_id


async def block_identity(actor: Actor, identity_id: UUID, *, blocked: bool = True) -> UUID:
    """Hear nobody at this address any more, or again; their other addresses are another matter. Returns whose it is."""
    actor.require(Permission.CONTACTS_BLOCK)
    found = await _get(identity_id)
    at, by = (utc_now(), actor.member_id) if blocked else (None, None)
    if await identity_queries.put_blocked(identity_id, at, by):
        await queries.set_aside(found.home_id)
        action = "contact.identity_blocked" if blocked else "contact.identity_unblocked"
        await audit.record(actor, action, found.contact_id, identity=str(identity_id))
    return found.contact_id


async def promote(actor: Actor, contact_id: UUID, *, back: bool = False) -> None:
    """Keep a contact for good, or say that it need not be kept."""
    actor.require(Permission.CONTACTS_PROMOTE)
    contact_id = await home_queries.root_of(contact_id)
    if await _happened(contact_id, "demoted" if back else "promoted"):
        await audit.record(actor, "contact.demoted" if back else "contact.promoted", contact_id)


async def _put(contact_id: UUID, kind: IdentityKind, value: str, source: str) -> UUID:
    value = value.strip()
    key = match_key(kind, value)
    if not key:
        raise Invalid(FieldError("value", _("This is not an address of this kind.")))
    if kind == "external" and not source.strip():
        raise Invalid(FieldError("source", _("Say whose number this is.")))
    if await queries.lock(contact_id) is None:
        raise Missing("contact")
    known = await identity_queries.find(contact_id, kind, source.strip()[:64], key)
    if known is not None:
        return known.id
    root = await home_queries.root_of(contact_id)
    identity_id = await identity_queries.insert(
        root, kind=kind, source=source.strip()[:64], value=value[:254], match_key=key
    )
    if root != contact_id:
        await home_queries.came("identity", identity_id, contact_id)
    return identity_id


async def _verified(identity_id: UUID, how: str) -> bool:
    found = await _get(identity_id)
    if not await identity_queries.put_verified(identity_id, utc_now(), how):
        return False
    await _happened(found.home_id, "verified")
    if found.kind != "channel":
        await ask_for_matches(found.contact_id)
    return True


async def _get(identity_id: UUID) -> IdentityView:
    found = await identity_queries.get(identity_id)
    if found is None:
        raise Missing("identity")
    return found


async def _happened(contact_id: UUID, happening: Happening) -> bool:
    was = await queries.stage_of(contact_id)
    if was is None:
        raise Missing("contact")
    now = step(*was, happening)
    if now == was:
        return False
    await queries.put_stage(contact_id, *now)
    return True
