"""The demo's companies: made once with derived ids, found unchanged at every later start."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import msgspec

from editions.catalogue import edition
from hubwright.control.api_keys.verbs import PREFIX, list_keys, revoke_key, store_key
from hubwright.control.doors import find_door
from hubwright.control.identity import passwords
from hubwright.control.identity.founding import found_account
from hubwright.control.identity.reset_password import replace_password
from hubwright.control.variables.verbs import set_variable
from hubwright.desk.states.lists import Choice, begin_with
from hubwright.flows import starter_document
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission, permissions_of
from hubwright.kernel.tokens import digest, new_secret
from tenants.demo_companies import COMPANIES, ROLES, DemoCompany, Named
from tenants.past import tell_the_past
from tenants.provision import Beginning, Seat, is_ready, provision

_OURS = uuid5(NAMESPACE_DNS, "demo.hubwright.example")
_KEY_NAME = "Demo"
_KEY_SCOPES = sorted(permissions_of("admin") - {"api_keys:manage", "members:manage", "settings:manage"})


class DemoSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """What a data folder keeps about one company, so that it is the same at the next start."""

    passwords: dict[str, str]
    api_key: str


class DemoPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody the demo can sign in as."""

    name: str
    email: str
    account_id: UUID
    member_id: UUID


class DemoTenant(msgspec.Struct, frozen=True, kw_only=True):
    """One company of the demo."""

    tenant_id: UUID
    slug: str
    name: str
    edition: str
    channel_key: str
    api_key: str
    admin: DemoPerson
    supervisor: DemoPerson
    agent: DemoPerson


def new_secrets() -> dict[str, DemoSecrets]:
    """Make passwords and keys for a data folder that has none yet, by slug."""
    return {company.slug: new_secrets_of(company) for company in COMPANIES}


def new_secrets_of(company: DemoCompany, *more: str) -> DemoSecrets:
    """Passwords for the roles of one company, and for whom else it names; and its key."""
    return DemoSecrets(
        passwords={role: secrets.token_urlsafe(12) for role in (*ROLES, *more)},
        api_key=new_secret(f"{PREFIX}{demo_id(company, 'api key').hex}_"),
    )


async def spawn_demo(kept: dict[str, DemoSecrets], order_services: dict[str, str]) -> list[DemoTenant]:
    """Make the companies that are not there yet and tell each where its order service listens now."""
    made = []
    for company in COMPANIES:
        tenant = await spawn_company(company, kept[company.slug], flow=starter_document("order_status"))
        async with acting_for(tenant.tenant_id):
            await set_variable("order_service", order_services[company.slug])
        made.append(tenant)
    return made


async def spawn_company(
    company: DemoCompany, kept: DemoSecrets, *, flow: dict[str, Any], queues: Mapping[str, str] = MappingProxyType({})
) -> DemoTenant:
    """Make one company, whose chat is answered by this flow, or find it as it is; `queues` are more of them, by key."""
    tenant_id = demo_id(company, "tenant")
    people = {role: _person(company, role) for role in ROLES}
    if not await is_ready(tenant_id):
        await _make(company, people, flow, queues)
    if await find_door("api_key", digest(kept.api_key)) is None:
        await _hand_over(company, people, kept)
    return DemoTenant(
        tenant_id=tenant_id,
        slug=company.slug,
        name=company.name,
        edition=company.edition,
        channel_key=_channel_key(company),
        api_key=kept.api_key,
        **people,
    )


async def _make(
    company: DemoCompany, people: dict[str, DemoPerson], flow: dict[str, Any], queues: Mapping[str, str]
) -> None:
    for person in people.values():
        await found_account(
            account_id=person.account_id,
            email=person.email,
            name=person.name,
            language="en",
            password_hash=None,
            proved=True,
        )
    async with acting_for(demo_id(company, "tenant")):
        more = {key: (demo_id(company, f"queue {key}"), name) for key, name in queues.items()}
        await provision(msgspec.structs.replace(_beginning(company, people, flow), more_queues=more))
        await begin_with(_named(company, "break", company.breaks), _named(company, "came to", company.dispositions))
        agent = people["agent"]
        await tell_the_past(
            company.stories,
            channel_id=demo_id(company, "channel"),
            member=(agent.member_id, agent.name),
            id_of=lambda what: demo_id(company, what),
        )


async def _hand_over(company: DemoCompany, people: dict[str, DemoPerson], kept: DemoSecrets) -> None:
    """Set the passwords and the key a data folder keeps; only its first start gets here, or one that lost them."""
    for role, person in people.items():
        await replace_password(person.account_id, await passwords.hash_password(kept.passwords[role]))
    tenant_id = demo_id(company, "tenant")
    acting = Actor(kind="operator", tenant_id=tenant_id, name="Hubwright", permissions=frozenset(Permission))
    async with acting_for(tenant_id):
        for lost in await list_keys():
            if lost.name == _KEY_NAME and lost.revoked_at is None:
                await revoke_key(acting, lost.id)
        key_id = uuid5(demo_id(company, "api key"), digest(kept.api_key).hex())
        await store_key(
            kept.api_key, key_id=key_id, name=_KEY_NAME, scopes=list(_KEY_SCOPES), created_by=people["admin"].member_id
        )


def _beginning(company: DemoCompany, people: dict[str, DemoPerson], document: dict[str, Any]) -> Beginning:
    return Beginning(
        slug=company.slug,
        name=company.name,
        kind="demo",
        language="en",
        sold=edition(company.edition),
        add_ons=company.add_ons,
        seats=tuple(
            Seat(account_id=p.account_id, member_id=p.member_id, name=p.name, email=p.email, role=role)
            for role, p in people.items()
        ),
        queue_id=demo_id(company, "queue"),
        queue_name="Support 客服",
        flow_id=demo_id(company, "flow"),
        flow_name=str(document["name"]),
        flow=document,
        channel_id=demo_id(company, "channel"),
        channel_key=_channel_key(company),
        channel_name=company.channel_name,
        channel_settings=company.channel_settings,
    )


def _named(company: DemoCompany, what: str, names: list[Named]) -> list[Choice]:
    return [Choice(id=demo_id(company, f"{what} {english}"), name_en=english, name_zh=zh) for english, zh in names]


def _person(company: DemoCompany, role: str) -> DemoPerson:
    return DemoPerson(
        name=company.people[role],
        email=f"{role}@{company.slug}.example",
        account_id=demo_id(company, f"account {role}"),
        member_id=demo_id(company, f"member {role}"),
    )


def _channel_key(company: DemoCompany) -> str:
    return f"{company.slug}-{demo_id(company, 'channel key').hex[:8]}"


def demo_id(company: DemoCompany, what: str) -> UUID:
    """The id that something of a company has in every demo."""
    return uuid5(_OURS, f"{company.slug} {what}")
