"""Makes a company ready to work, in the caller's transaction: all of it or nothing, and again without harm."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from editions.add_ons import Bought
from editions.edition import EditionVersion
from hubwright.control.channels.verbs import store_channel
from hubwright.control.companies import add_company, find_company
from hubwright.control.flows import create_flow, publish
from hubwright.control.identity.founding import found_seat
from hubwright.control.routing.staff_queue import open_queue, staff_queue
from hubwright.host import catalogue
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from tenants import entitlements, queries
from tenants.life.begin import begin

QUEUE_KEY = "support"


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a new company; the account is there already."""

    account_id: UUID
    member_id: UUID
    name: str
    email: str
    role: str


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a new company starts with; ids are given, so that a retry makes nothing twice."""

    slug: str
    name: str
    kind: Literal["trial", "customer", "demo"]
    language: str
    time_zone: str = "UTC"
    sold: EditionVersion
    seats: tuple[Seat, ...]
    queue_id: UUID
    queue_name: str
    flow_id: UUID
    flow_name: str
    flow: dict[str, Any]
    channel_id: UUID
    channel_key: str
    channel_name: str
    channel_settings: dict[str, Any]
    more_queues: dict[str, tuple[UUID, str]] = {}  # by key: id and name
    trial: timedelta | None = None  # how long it tries us out; None is without an end
    add_ons: tuple[str, ...] = ()  # bought from the first day on


async def provision(new: Beginning) -> None:
    """Register the company and give it seats, entitlements, plugins, a queue, a published flow and a channel."""
    tenant_id = active_tenant()
    acting = Actor(kind="operator", tenant_id=tenant_id, name="Hubwright", permissions=frozenset(Permission))
    await add_company(
        tenant_id=tenant_id,
        slug=new.slug,
        name=new.name,
        kind=new.kind,
        edition=new.sold.key,
        edition_version=new.sold.version,
        language=new.language,
        region=settings().region,
        time_zone=new.time_zone,
    )
    for seat in new.seats:
        await found_seat(
            member_id=seat.member_id, account_id=seat.account_id, name=seat.name, email=seat.email, role=seat.role
        )
    for key in new.add_ons:
        await queries.put_add_on(new_id(), Bought(key=key), utc_now())
    await entitlements.refresh()
    first = new.sold.plugins[0]  # the rest is included and waits to be switched on
    if catalogue.find(first) is not None:  # without its wheel a company starts without it rather than not at all
        await switch_on(first)
    await open_queue(new.queue_id, QUEUE_KEY, new.queue_name)
    for key, (queue_id, name) in new.more_queues.items():
        await open_queue(queue_id, key, name)
    for seat in new.seats:
        await staff_queue(new.queue_id, seat.member_id)
    await create_flow(new.flow_name, new.flow, new.flow_id, actor=acting)
    await publish(acting, new.flow_id)
    await _open_channel(new)
    await begin(new.trial)


async def is_ready(tenant_id: UUID) -> bool:
    """Tell whether a company was provisioned to the end."""
    company = await find_company(tenant_id)
    return company is not None and company.status != "provisioning"


async def _open_channel(new: Beginning) -> None:
    plugin_id = new.sold.plugins[0]
    plugin = catalogue.find_channel(plugin_id)
    if plugin is None:
        return
    await store_channel(
        channel_id=new.channel_id,
        plugin=plugin_id,
        name=new.channel_name,
        key=new.channel_key,
        settings=plugin.clean_settings(new.channel_settings),
        flow_id=new.flow_id,
        queue_id=new.queue_id,
    )
