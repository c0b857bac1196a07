"""A member's devices: added by the browser itself, removed with a way back, sealed so that nobody else writes there."""

from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from hubwright.control.identity.authenticate import account_signed_in
from hubwright.desk.push import queries
from hubwright.desk.push.errors import NotReachable, TooManyDevices
from hubwright.desk.push.schemas import LONGEST_ADDRESS, Device, Subscription
from hubwright.kernel import sealed
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.sealed import Place
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest
from hubwright.kernel.web_push import known_keys, recipient_of

MOST_DEVICES = 20


async def add_device(actor: Actor, subscription: Subscription, *, key: str, device: str) -> UUID:
    """Tell this browser from now on; `key` is the public key that it subscribed for."""
    member_id, session_id = _member(actor)
    await queries.hold_member(member_id)
    for gone in await queries.long_gone(member_id):
        await queries.drop_device(gone)
    found = await queries.device_at(digest(subscription.endpoint))
    known = await queries.devices_of(member_id)
    if len(known) >= MOST_DEVICES and (found is None or found["id"] not in {row["id"] for row in known}):
        raise TooManyDevices(MOST_DEVICES)
    device_id: UUID = found["id"] if found is not None else new_id()
    if found is not None and found["member_id"] != member_id:
        await queries.drop_posts(device_id)
    await _put(device_id, (member_id, session_id), subscription, key=key, device=device)
    return device_id


async def meet_device(
    actor: Actor, subscription: Subscription, *, key: str, device: str, was: UUID | None = None
) -> UUID | None:
    """A browser that was added says that it is here again; None when it was removed and has to forget it.

    With another key it has another address: `was` is the device it was until now.
    """
    member_id, session_id = _member(actor)
    await queries.hold_member(member_id)
    found = await queries.device_at(digest(subscription.endpoint))
    if found is not None and (found["member_id"] != member_id or found["removed_at"] is not None):
        return None
    if found is None:
        former = await queries.device_of(member_id, was) if was is not None else None
        if former is not None and former["removed_at"] is not None:
            return None
        if former is not None:
            await queries.drop_device(former["id"])
        return await add_device(actor, subscription, key=key, device=device)
    await _put(found["id"], (member_id, session_id), subscription, key=key, device=device)
    device_id: UUID = found["id"]
    return device_id


async def remove_device(actor: Actor, device_id: UUID) -> None:
    """Tell it nothing more."""
    if not await queries.remove_device(_member(actor)[0], device_id):
        raise Missing("device")


async def restore_device(actor: Actor, device_id: UUID) -> None:
    """Tell it again."""
    if not await queries.restore_device(_member(actor)[0], device_id):
        raise Missing("device")


async def list_devices(actor: Actor) -> list[Device]:
    """One's own devices; one that is signed out is told nothing until somebody signs in there."""
    if actor.member_id is None:
        return []
    return [
        Device(
            **{name: row[name] for name in Device.__struct_fields__ if name != "signed_in"},
            signed_in=await account_signed_in(row["session_id"], actor.tenant_id) == actor.account_id,
        )
        for row in await queries.devices_of(actor.member_id)
    ]


async def opened(device_id: UUID, address: str) -> Subscription:
    """Where a device is written to; raises SealBroken."""
    return msgspec.json.decode(await sealed.unseal(_place(device_id), address), type=Subscription)


def may_be_written_to(endpoint: str) -> bool:
    """Only over https, unless the operator let the very place through; private addresses are refused on the way out."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return False
    if not parts.hostname or parts.username or len(endpoint) > LONGEST_ADDRESS:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and f"{parts.hostname}:{port}" in settings().egress_allow)


async def _put(device_id: UUID, whose: tuple[UUID, UUID], subscription: Subscription, *, key: str, device: str) -> None:
    named = next((one for one in known_keys() if one.public == key), None)
    recipient = recipient_of(subscription.keys.p256dh, subscription.keys.auth)
    if named is None or recipient is None or not may_be_written_to(subscription.endpoint):
        raise NotReachable
    await queries.put_device(
        device_id,
        *whose,
        endpoint_hash=digest(subscription.endpoint),
        address=await sealed.seal(_place(device_id), msgspec.json.encode(subscription).decode()),
        key_id=named.id,
        host=(urlsplit(subscription.endpoint).hostname or "")[:100],
        device=device[:300],
    )


def _member(actor: Actor) -> tuple[UUID, UUID]:
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None or actor.session_id is None:
        raise NotAllowed
    return actor.member_id, actor.session_id


def _place(device_id: UUID) -> Place:
    return Place("push_subscription", "address", str(device_id))


async def _reseal(version: int) -> None:
    for row in await queries.addresses():
        renewed = await sealed.reseal(_place(row["id"]), row["address"], version)
        if renewed is not None:
            await queries.replace_address(row["id"], renewed)


sealed.register("push_subscription", _reseal)
