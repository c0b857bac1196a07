"""Claiming host names, choosing what is opened there, and giving them up."""

from urllib.parse import urlsplit
from uuid import UUID

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import list_channels
from hubwright.control.doors import close_door
from hubwright.host import catalogue
from hubwright.kernel import audit, quotas
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import derive, digest
from tenants.domains import queries
from tenants.domains.host_names import clean_host
from tenants.domains.looking_again import look_again
from tenants.domains.tables import CompanyDomain

DOMAINS = "domains"


async def claim_domain(actor: Actor, written: str) -> UUID:
    """Claim a host name for the active company; claimed again it is the same claim, with the same record to set."""
    actor.require(Permission.SETTINGS_MANAGE)
    host = clean_host(written)
    if host is None:
        raise Invalid(FieldError("host", _("Write a host name such as chat.example.com.")))
    if host == urlsplit(settings().public_url).hostname:
        raise Invalid(FieldError("host", _("This is the address of the platform itself.")))
    known = await queries.by_host(host)
    if known is not None:
        found: UUID = known["id"]
        return found
    await quotas.require_room(DOMAINS)
    domain_id, now = new_id(), utc_now()
    first = next(iter(await chats()), None)
    claimed = CompanyDomain(
        id=domain_id,
        host=host,
        token=_token(host),
        channel_id=first.id if first is not None else None,
        misses=0,
        problem="",
        created_at=now,
    )
    await queries.add(claimed)
    await look_again(domain_id, now=now, began=now, is_verified=False)
    await audit.record(actor, "domain.claimed", domain_id, host=host)
    return domain_id


async def choose_chat(actor: Actor, domain_id: UUID, channel_id: UUID | None) -> None:
    """Choose which chat customers see there; None: nothing is opened."""
    actor.require(Permission.SETTINGS_MANAGE)
    host = await _found(domain_id)
    if channel_id is not None and channel_id not in {each.id for each in await chats()}:
        raise Invalid(FieldError("channel_id", _("Choose one of the chats.")))
    await queries.set_channel(domain_id, channel_id)
    await audit.record(actor, "domain.chat_chosen", domain_id, host=host, channel=str(channel_id or ""))


async def give_up_domain(actor: Actor, domain_id: UUID) -> str:
    """Give a host name up; from now on nothing is opened there. Returns the name, for whoever takes it back."""
    actor.require(Permission.SETTINGS_MANAGE)
    host = await _found(domain_id)
    await close_door("host", digest(host), active_tenant())
    await queries.give_up(domain_id)
    await audit.record(actor, "domain.given_up", domain_id, host=host)
    return host


async def chats() -> list[ChannelView]:
    """The channels that have a page of their own."""
    return [each for each in await list_channels() if catalogue.find_channel(each.plugin) is not None]


async def _found(domain_id: UUID) -> str:
    row = await queries.domain(domain_id)
    if row is None:
        raise Missing("domain")
    return str(row["host"])


def _token(host: str) -> str:
    """The same for the same company and host, so that a claim that comes back finds its record still there."""
    return derive(f"{active_tenant()} {host}", "domain")[:40]


quotas.register(
    quotas.Quota(
        key=DOMAINS,
        title=lambda: _("Own domains"),
        help=lambda: _("Host names of your own that you may claim."),
        unit="count",
        default=10,
        count=queries.count,
    )
)
