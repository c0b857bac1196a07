"""Who publishes: an organisation of accounts, its keys and its tokens."""

import base64
import binascii
import re
from datetime import timedelta
from uuid import UUID

from hubwright.control.identity.addresses import clean_address
from hubwright.control.identity.errors import IsSales
from hubwright.control.marketplace import queries
from hubwright.control.marketplace.schemas import NewToken, PartnerView, SigningKeyView, TokenView
from hubwright.host.releases import queries as releases
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed, SignInNeeded
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.tokens import digest, new_secret
from hubwright_sdk.release import key_id

PREFIX = "hwp_"
_LONGEST_DAYS = 365
_SLUG = re.compile(r"[a-z][a-z0-9]{1,30}")
_OURS = frozenset({"hubwright"})


async def sign_up_partner(actor: Actor, slug: str, name: str, email: str, website: str = "") -> UUID:
    """Make an organisation; whoever makes it acts for it. The short name begins the names of all its plugins."""
    if actor.account_id is None:
        raise SignInNeeded
    if actor.kind == "sales":
        raise IsSales
    if not _SLUG.fullmatch(slug) or slug in _OURS:
        raise Invalid(FieldError("slug", _("Use 2 to 31 small letters and digits, beginning with a letter.")))
    name, email, website = _described(name, email, website)
    partner_id = new_id()
    async with outside_tenants(queries.REASON):
        if not await queries.add_partner(partner_id, slug=slug, name=name, email=email, website=website):
            raise Invalid(FieldError("slug", _("This short name is taken.")))
        await queries.add_member(partner_id, actor.account_id)
        await queries.note(partner_id, actor=actor.label, action="signed_up", name=name)
    return partner_id


async def describe_partner(actor: Actor, partner_id: UUID, name: str, email: str, website: str = "") -> None:
    """Change what an organisation says about itself."""
    await require_partner(actor, partner_id)
    name, email, website = _described(name, email, website)
    async with outside_tenants(queries.REASON):
        await queries.change_partner(partner_id, name=name, email=email, website=website)
        await queries.note(partner_id, actor=actor.label, action="described", name=name)


async def add_colleague(actor: Actor, partner_id: UUID, account_id: UUID) -> None:
    """Let another account act for the organisation."""
    await require_partner(actor, partner_id)
    async with outside_tenants(queries.REASON):
        if await queries.add_member(partner_id, account_id):
            await queries.note(partner_id, actor=actor.label, action="colleague_added", account=str(account_id))


async def my_partners(actor: Actor) -> list[PartnerView]:
    """The organisations that this person acts for."""
    if actor.account_id is None:
        return []
    return [PartnerView(**row) for row in await queries.partners_of(actor.account_id)]


async def one_partner(actor: Actor, partner_id: UUID) -> PartnerView:
    """One organisation, for whoever acts for it."""
    await require_partner(actor, partner_id)
    row = await queries.partner(partner_id)
    if row is None:
        raise Missing("partner")
    return PartnerView(**row)


async def note_of_partner(partner_id: UUID, actor: Actor, action: str, **detail: object) -> None:
    """Write down who changed what about an organisation; outside of tenants."""
    await queries.note(partner_id, actor=actor.label, action=action, **detail)


async def claim_trial(actor: Actor, partner_id: UUID, company: UUID) -> bool:
    """Write down the company an organisation tries things in; False when it has one. In the caller's transaction."""
    async with outside_tenants(queries.REASON):
        claimed = await queries.put_trial(partner_id, company)
        if claimed:
            await queries.note(partner_id, actor=actor.label, action="trial_opened", company=str(company))
    return claimed


async def require_partner(actor: Actor, partner_id: UUID) -> None:
    """Refuse whoever does not act for this organisation; others look like none."""
    if actor.kind == "partner":
        if actor.partner_id != partner_id:
            raise Missing("partner")
        return
    if partner_id not in {partner.id for partner in await my_partners(actor)}:
        raise Missing("partner")


async def add_signing_key(actor: Actor, partner_id: UUID, name: str, public_key: str) -> SigningKeyView:
    """Register a public key (base64 or hexadecimal); a person does this, never a program."""
    _require_person(actor)
    await require_partner(actor, partner_id)
    public = read_public_key(public_key)
    row_id = new_id()
    async with outside_tenants(queries.REASON):
        if not await queries.add_key(row_id, partner_id, key_id=key_id(public), public_key=public, name=_named(name)):
            raise Invalid(FieldError("public_key", _("This key is registered already.")))
        await queries.note(partner_id, actor=actor.label, action="key_added", key_id=key_id(public))
    return next(each for each in await signing_keys(actor, partner_id) if each.id == row_id)


async def signing_keys(actor: Actor, partner_id: UUID) -> list[SigningKeyView]:
    """An organisation's keys, ended ones included."""
    await require_partner(actor, partner_id)
    return [
        SigningKeyView(**{name: row[name] for name in SigningKeyView.__struct_fields__})
        for row in await releases.partner_keys(partner_id)
    ]


async def revoke_signing_key(actor: Actor, partner_id: UUID, row_id: UUID) -> None:
    """End a key; what it signed before stays signed, and can be yanked."""
    _require_person(actor)
    await require_partner(actor, partner_id)
    async with outside_tenants(queries.REASON):
        if not await queries.revoke_key(partner_id, row_id):
            raise Missing("key")
        await queries.note(partner_id, actor=actor.label, action="key_revoked", key=str(row_id))


async def make_token(actor: Actor, partner_id: UUID, name: str, days: int = 30) -> NewToken:
    """Make a token for uploads and show it this once."""
    _require_person(actor)
    await require_partner(actor, partner_id)
    if not 1 <= days <= _LONGEST_DAYS:
        raise Invalid(FieldError("days", _("Choose 1 to 365 days.")))
    row_id, token, until = new_id(), new_secret(PREFIX), utc_now() + timedelta(days=days)
    async with outside_tenants(queries.REASON):
        await queries.add_token(
            row_id, partner_id, name=_named(name), token_hash=digest(token), hint=token[-4:], expires_at=until
        )
        await queries.note(partner_id, actor=actor.label, action="token_made", token=str(row_id), days=days)
    return NewToken(id=row_id, token=token, expires_at=until)


async def list_tokens(actor: Actor, partner_id: UUID) -> list[TokenView]:
    """An organisation's tokens, ended ones included."""
    await require_partner(actor, partner_id)
    return [TokenView(**row) for row in await queries.tokens(partner_id)]


async def revoke_token(actor: Actor, partner_id: UUID, row_id: UUID) -> None:
    """End a token; the next request with it is refused."""
    _require_person(actor)
    await require_partner(actor, partner_id)
    async with outside_tenants(queries.REASON):
        if not await queries.revoke_token(partner_id, row_id):
            raise Missing("token")
        await queries.note(partner_id, actor=actor.label, action="token_revoked", token=str(row_id))


async def actor_from_token(token: str) -> Actor:
    """Resolve an upload token to an actor; unknown, ended and malformed ones look the same."""
    row = await queries.use_token(digest(token)) if token.startswith(PREFIX) and len(token) < 200 else None
    if row is None:
        raise SignInNeeded
    return Actor(kind="partner", partner_id=row["partner_id"], api_key_id=row["id"], name=row["partner"])


async def partner_history(actor: Actor, partner_id: UUID) -> list[Row]:
    """Who changed what about the organisation."""
    await require_partner(actor, partner_id)
    return await queries.events(partner_id)


def read_public_key(text: str) -> bytes:
    """The 32 bytes of a public key as people paste it."""
    text = text.strip().removeprefix("ed25519:")
    try:
        public = bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        public = b""
    if len(public) != 32:
        raise Invalid(FieldError("public_key", _("Paste the public key as base64 or hexadecimal digits.")))
    return public


def _require_person(actor: Actor) -> None:
    if actor.account_id is None:
        raise NotAllowed


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise Invalid(FieldError("name", _("Give it a name of 1 to 80 characters.")))
    return name


def _described(name: str, email: str, website: str) -> tuple[str, str, str]:
    email, website = clean_address(email), website.strip()
    if website and (not website.startswith("https://") or len(website) > 200):
        raise Invalid(FieldError("website", _("Enter an address that begins with https://.")))
    return _named(name), email, website
