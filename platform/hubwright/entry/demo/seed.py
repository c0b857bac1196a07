"""Makes the demo companies, or finds them unchanged, and writes down how to sign in."""

import secrets
from uuid import NAMESPACE_DNS, uuid5

import msgspec

from admin_ui.environment import LOCALE
from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.founding import found_operator
from hubwright.control.identity.queries.accounts import account_by_key
from hubwright.control.identity.reset_password import replace_password
from hubwright.control.identity.sales import make_sales
from hubwright.entry import discovery
from hubwright.entry.demo import order_services
from hubwright.entry.demo.record import (
    BusyRecord,
    DemoRecord,
    DemoTenantRecord,
    KeptSecrets,
    Login,
    read_record,
    write_record,
)
from hubwright.entry.resources import opened
from hubwright.kernel.i18n import add_catalogue
from hubwright.kernel.settings import Settings
from tenants.busy_company import DOVE
from tenants.spawn_busy import AGENTS, new_busy_secrets, spawn_busy
from tenants.spawn_demo import DemoPerson, DemoSecrets, DemoTenant, new_secrets, spawn_demo

_OPERATOR = "operator@hubwright.example"
_SALES = "sales@hubwright.example"


async def seed(settings: Settings, base: str, ports: dict[str, int], busy_agents: int = 0) -> None:
    """Keep the secrets first, then make what they open: a start killed in between loses nothing."""
    discovery.load_work()
    add_catalogue(LOCALE)
    record = _with_secrets(read_record(settings.data), base, ports, busy=busy_agents > 0)
    write_record(settings.data, record)
    async with opened(settings):
        await _make_operator(record.operator)
        await _make_sales(record.sales)
        made = await spawn_demo(
            {slug: _secrets(kept) for slug, kept in record.secrets.items()},
            {slug: order_services.url(port) for slug, port in ports.items()},
        )
        busy = await _busy(record, base, busy_agents)
    told = [_told(each, record.secrets[each.slug], base) for each in made]
    write_record(settings.data, msgspec.structs.replace(record, tenants=told, busy=busy))


async def seed_busy(settings: Settings, agents: int) -> None:
    """Make the busy company in a demo that runs already."""
    discovery.load_work()
    add_catalogue(LOCALE)
    former = read_record(settings.data)
    assert former is not None
    record = _with_secrets(former, former.base, former.order_services, busy=True)
    write_record(settings.data, record)
    async with opened(settings):
        busy = await _busy(record, record.base, agents)
    write_record(settings.data, msgspec.structs.replace(record, busy=busy))


async def _busy(record: DemoRecord, base: str, agents: int) -> BusyRecord | None:
    """The busy company, if this demo has it."""
    kept = record.secrets.get(DOVE.slug)
    if kept is None:
        return None
    made = await spawn_busy(_secrets(kept), max(agents, len(record.busy.agents) if record.busy else 0))
    return BusyRecord(
        tenant=_told(made.tenant, kept, base),
        agents=[Login(email, kept.passwords[AGENTS]) for email in made.agents],
        breaks=made.breaks,
        dispositions=made.dispositions,
    )


def _secrets(kept: KeptSecrets) -> DemoSecrets:
    return DemoSecrets(passwords=kept.passwords, api_key=kept.api_key)


def _with_secrets(former: DemoRecord | None, base: str, ports: dict[str, int], *, busy: bool) -> DemoRecord:
    """The former start's secrets, and new ones for whoever has none yet."""
    new_ones = {**new_secrets(), **({DOVE.slug: new_busy_secrets()} if busy else {})}
    fresh = {slug: KeptSecrets(passwords=new.passwords, api_key=new.api_key) for slug, new in new_ones.items()}
    return DemoRecord(
        base=base,
        operator=former.operator if former else Login(_OPERATOR, secrets.token_urlsafe(12)),
        sales=(former.sales if former else None) or Login(_SALES, secrets.token_urlsafe(12)),
        tenants=former.tenants if former else [],
        order_services=ports,
        secrets=fresh | former.secrets if former else fresh,
        busy=former.busy if former else None,
    )


async def _make_sales(sales: Login | None) -> None:
    """Found as it is at the next start; its password is what the data folder keeps."""
    if sales is None:
        return
    account = await account_by_key(address_key(sales.email))
    if account is None or not await passwords.matches(account["password_hash"], sales.password):
        hashed = await passwords.hash_password(sales.password)
        await make_sales(sales.email, "Sales 售前", account_id=uuid5(NAMESPACE_DNS, sales.email), password_hash=hashed)


async def _make_operator(operator: Login) -> None:
    account = await account_by_key(address_key(operator.email))
    if account is not None and not await passwords.matches(account["password_hash"], operator.password):
        await replace_password(account["id"], await passwords.hash_password(operator.password))
    if account is None:
        await found_operator(
            account_id=uuid5(NAMESPACE_DNS, operator.email),
            email=operator.email,
            name="Operator 运营",
            password_hash=await passwords.hash_password(operator.password),
        )


def _told(tenant: DemoTenant, kept: KeptSecrets, base: str) -> DemoTenantRecord:
    def login(person: DemoPerson, role: str) -> Login:
        return Login(person.email, kept.passwords[role])

    return DemoTenantRecord(
        slug=tenant.slug,
        name=tenant.name,
        edition=tenant.edition,
        channel_key=tenant.channel_key,
        chat_url=f"{base}/c/{tenant.channel_key}",
        api_key=tenant.api_key,
        admin=login(tenant.admin, "admin"),
        supervisor=login(tenant.supervisor, "supervisor"),
        agent=login(tenant.agent, "agent"),
    )
