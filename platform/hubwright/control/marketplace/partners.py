"""Becoming a partner, and what a partner signs and uploads with."""

import re
from uuid import UUID

import msgspec

from hubwright.control.marketplace import queries
from hubwright.control.marketplace.schemas import KeyView, Partner
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed, SignInNeeded
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.tokens import digest, new_secret
from hubwright_sdk.release import key_id

TOKEN_PREFIX = "hwp_"  # noqa: S105 - how tokens begin, none itself
_WHY = "partners belong to no company"
_SLUG = re.compile(r"[a-z][a-z0-9]{1,30}")
_KEY_BYTES = 32


async def become_partner(actor: Actor, slug: str, name: str) -> Partner:
    """Found an organisation for an account; the short name begins the ids of its plugins."""
    account_id = _account(actor)
    name = " ".join(name.split())
    if not _SLUG.fullmatch(slug):
        raise Invalid(FieldError("slug", _("Use 2 to 31 small letters and digits, beginning with a letter.")))
    if not 1 <= len(name) <= 80:
        raise Invalid(FieldError("name", _("Give the organisation a name of 1 to 80 characters.")))
    async with outside_tenants(_WHY):
        if await queries.partner_of(account_id) is None and not await queries.add_partner(
            new_id(), account_id, slug, name
        ):
            raise Invalid(FieldError("slug", _("This short name is taken.")))
    return await partner_of(actor)


async def partner_of(actor: Actor) -> Partner:
    """The actor's organisation; refuses when there is none."""
    found = await find_partner(actor)
    if found is None:
        raise NotAllowed
    return found


async def find_partner(actor: Actor) -> Partner | None:
    """The actor's organisation, if they have one."""
    async with outside_tenants(_WHY):
        row = await queries.partner_of(_account(actor))
    return Partner(id=row["id"], slug=row["slug"], name=row["name"]) if row is not None else None


async def add_key(partner: Partner, public_hex: str) -> KeyView:
    """Trust a public key to sign this partner's releases."""
    try:
        public = bytes.fromhex(public_hex.strip())
    except ValueError:
        public = b""
    if len(public) != _KEY_BYTES:
        raise Invalid(
            FieldError("public_key", _("Paste the 64 hexadecimal digits that `hubwright plugin keygen` shows."))
        )
    name = key_id(public)
    async with outside_tenants(_WHY):
        if not await queries.add_key(partner.id, name, public):
            raise Invalid(FieldError("public_key", _("This key is registered already.")))
    return next(each for each in await list_keys(partner) if each.key_id == name)


async def list_keys(partner: Partner) -> list[KeyView]:
    """The keys, revoked ones included."""
    async with outside_tenants(_WHY):
        rows = await queries.keys(partner.id)
    return [KeyView(key_id=row["key_id"], added_at=row["added_at"], revoked_at=row["revoked_at"]) for row in rows]


async def trusted_keys(partner_id: UUID) -> dict[str, str]:
    """Present keys by id, in hexadecimal."""
    async with outside_tenants(_WHY):
        rows = await queries.keys(partner_id)
    return {row["key_id"]: bytes(row["public_key"]).hex() for row in rows if row["revoked_at"] is None}


async def revoke_key(partner: Partner, key: str) -> None:
    """Trust a key no more: what it signed is refused from the next load on."""
    async with outside_tenants(_WHY):
        if not await queries.revoke_key(partner.id, key):
            raise Missing("key")


async def new_token(partner: Partner) -> str:
    """A token to upload with, shown this once; the one before ends."""
    token = new_secret(TOKEN_PREFIX)
    async with outside_tenants(_WHY):
        await queries.put_token(partner.id, digest(token), token[-4:])
    return token


async def token_hint(partner: Partner) -> str:
    """How the present token ends."""
    async with outside_tenants(_WHY):
        return await queries.token_hint(partner.id)


async def partner_with(token: str) -> Partner:
    """Whose token this is."""
    async with outside_tenants(_WHY):
        row = await queries.partner_by_token(digest(token)) if token.startswith(TOKEN_PREFIX) else None
    if row is None:
        raise SignInNeeded
    return msgspec.convert({name: row[name] for name in ("id", "slug", "name")}, Partner)


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed
    return actor.account_id
