"""Making, listing, using and ending API keys."""

from datetime import datetime
from uuid import UUID

from hubwright.control.api_keys import queries
from hubwright.control.api_keys.schemas import CreatedKey, KeyView
from hubwright.control.doors import find_door, open_door
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing, SignInNeeded
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.tokens import digest, new_secret

PREFIX = "hwk_"
# A key makes no further keys and hands out no seats: that takes a person.
_PEOPLE_ONLY = frozenset({Permission.API_KEYS_MANAGE, Permission.MEMBERS_MANAGE, Permission.SETTINGS_MANAGE})


def grantable(actor: Actor) -> list[Permission]:
    """List what this actor may put into a key: nothing it may not do itself."""
    return sorted(actor.permissions - _PEOPLE_ONLY)


async def create_key(actor: Actor, name: str, scopes: list[str], *, expires_at: datetime | None = None) -> CreatedKey:
    """Make a key and show it this once."""
    actor.require(Permission.API_KEYS_MANAGE)
    await entitlements.require("api.access")
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Invalid(FieldError("name", _("Give the key a name of 1 to 80 characters.")))
    if not scopes:
        raise Invalid(FieldError("scopes", _("Choose at least one thing the key may do.")))
    if unknown := sorted(set(scopes) - set(grantable(actor))):
        raise Invalid(FieldError("scopes", _("You cannot grant %(scope)s.") % {"scope": unknown[0]}))
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= utc_now()):
        raise Invalid(FieldError("expires_at", _("Choose a moment in the future.")))
    key_id = new_id()
    key = new_secret(f"{PREFIX}{key_id.hex}_")
    await store_key(
        key, key_id=key_id, name=name, scopes=sorted(set(scopes)), created_by=actor.member_id, expires_at=expires_at
    )
    await audit.record(actor, "api_key.created", key_id, scopes=sorted(set(scopes)))
    return CreatedKey(id=key_id, name=name, key=key, scopes=sorted(set(scopes)))


async def store_key(
    key: str,
    *,
    key_id: UUID,
    name: str,
    scopes: list[str],
    created_by: UUID | None,
    expires_at: datetime | None = None,
) -> None:
    """Keep a key's hash where it finds the tenant; doing it again changes nothing."""
    if await queries.add(
        key_id=key_id, name=name, hint=key[-4:], scopes=scopes, created_by=created_by, expires_at=expires_at
    ):
        await open_door("api_key", digest(key), active_tenant(), key_id)


async def list_keys() -> list[KeyView]:
    """List keys, ended ones included."""
    return [KeyView(**row) for row in await queries.keys()]


async def revoke_key(actor: Actor, key_id: UUID) -> None:
    """End a key; the next request with it is refused."""
    actor.require(Permission.API_KEYS_MANAGE)
    if not await queries.revoke(key_id, utc_now()):
        raise Missing("api_key")
    await audit.record(actor, "api_key.revoked", key_id)


async def use_key(key: str) -> Actor:
    """Resolve a key to an actor; unknown, ended and malformed keys look the same."""
    door = await find_door("api_key", digest(key)) if key.startswith(PREFIX) and len(key) < 200 else None
    if door is None:
        raise SignInNeeded
    async with acting_for(door.tenant_id):
        row = await queries.live_key(door.target_id, utc_now())
        if row is None:
            raise SignInNeeded
        await entitlements.require("api.access")
    return Actor(
        kind="api_key",
        tenant_id=door.tenant_id,
        api_key_id=door.target_id,
        name=row["name"],
        permissions=frozenset(Permission(scope) for scope in row["scopes"] if scope in set(Permission)),
    )
