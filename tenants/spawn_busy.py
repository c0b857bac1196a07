"""Makes the busy company of the demo: once, with derived ids; found unchanged at every later start."""

from uuid import UUID

import msgspec

from hubwright.control.doors import find_door
from hubwright.control.identity import passwords
from hubwright.control.identity.founding import found_account, found_seat
from hubwright.control.identity.members import list_members
from hubwright.control.identity.reset_password import replace_password
from hubwright.control.routing.hours import QueueHours, set_queue_hours
from hubwright.control.routing.keep_queues import change_queue, set_queue_members
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import Policy, set_plan, set_policy
from hubwright.control.routing.skills import list_skills, put_skill, set_level
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.states.lists import break_kinds, dispositions
from hubwright.desk.states.policy import StatePolicy, set_state_policy
from hubwright.flows.business_hours import BusinessHours, OpenFrom
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.kernel.tokens import digest
from tenants.busy_company import (
    DOVE,
    MISSES,
    OFFER_S,
    QUEUES,
    SKILLS,
    WRAP_UP_S,
    Colleague,
    colleagues,
    flow,
)
from tenants.provision import QUEUE_KEY
from tenants.spawn_demo import DemoSecrets, DemoTenant, demo_id, new_secrets_of, spawn_company

AGENTS = "agents"  # the one password that all its agents have


class BusyCompany(msgspec.Struct, frozen=True, kw_only=True):
    """The company, its agents' addresses, and what they choose from."""

    tenant: DemoTenant
    agents: list[str]
    breaks: dict[str, str]
    dispositions: dict[str, str]


def new_busy_secrets() -> DemoSecrets:
    """Make passwords and a key for a data folder that has none yet."""
    return new_secrets_of(DOVE, AGENTS)


async def spawn_busy(kept: DemoSecrets, agents: int) -> BusyCompany:
    """Make the company if it is not there, with so many agents at least; what is there stays as it is."""
    is_strange = await find_door("api_key", digest(kept.api_key)) is None  # another data folder made it, or none
    more = {key: name for key, name in QUEUES.items() if key != QUEUE_KEY}
    tenant = await spawn_company(DOVE, kept, flow=flow(), queues=more)
    people = colleagues(agents)
    async with acting_for(tenant.tenant_id):
        seated = {member.id for member in await list_members()}
    new = [person for person in people if _id(f"member {person.number}") not in seated]
    hashed = await passwords.hash_password(kept.passwords[AGENTS]) if new or is_strange else ""
    for person in people if is_strange else new:
        await _seat(person, hashed)
    acting = Actor(kind="operator", tenant_id=tenant.tenant_id, name="Hubwright", permissions=frozenset(Permission))
    async with acting_for(tenant.tenant_id):
        if not await list_skills():
            await _set_up(acting)
        if new:
            await _staff(acting, people)
        return BusyCompany(
            tenant=tenant,
            agents=[_email(person) for person in people],
            breaks={kind.name_en: str(kind.id) for kind in await break_kinds()},
            dispositions={one.name_en: str(one.id) for one in await dispositions()},
        )


async def _seat(person: Colleague, hashed: str) -> None:
    account_id, member_id = _id(f"account {person.number}"), _id(f"member {person.number}")
    email = _email(person)
    await found_account(
        account_id=account_id, email=email, name=person.name, language="en", password_hash=None, proved=True
    )
    await replace_password(account_id, hashed)
    async with acting_for(_id("tenant")):
        await found_seat(member_id=member_id, account_id=account_id, name=person.name, email=email, role="agent")


async def _set_up(acting: Actor) -> None:
    """Queues with plans and hours, skills, service levels; open whenever somebody looks."""
    always = [OpenFrom(day, "00:00", "24:00") for day in range(1, 8)]
    await set_business_hours(acting, BusinessHours("Asia/Shanghai", always, []))
    for key, name in SKILLS.items():
        await put_skill(acting, key, name)
    ids = {queue.key: queue.id for queue in await list_queues()}
    for key, name in QUEUES.items():
        await change_queue(acting, ids[key], name=name, offer_seconds=OFFER_S)
        await set_queue_hours(acting, ids[key], QueueHours(follows="company"))
        helps = () if key == QUEUE_KEY else (ids[QUEUE_KEY],)
        steps = (Step(seconds=20, skip_if="nobody_there"), Step(any_skill=True, queues=helps))
        await set_plan(acting, ids[key], Plan(steps=steps))
    await set_policy(acting, Policy(misses_allowed=MISSES))
    await set_state_policy(acting, StatePolicy(wrap_up_seconds=WRAP_UP_S))
    await set_policies(
        acting,
        [
            SlaPolicy(
                id=_id("sla miles"), name="Frequent flyers 会员", queue_id=ids["miles"], first_minutes=1,
                next_minutes=2, resolve_minutes=30, calendar="always",
            ),
            SlaPolicy(
                id=_id("sla everybody"), name="Everybody 所有客户", first_minutes=2, next_minutes=3,
                resolve_minutes=60, calendar="always",
            ),
        ],
    )  # fmt: skip


async def _staff(acting: Actor, people: list[Colleague]) -> None:
    for queue in await list_queues():
        serving = [_id(f"member {person.number}") for person in people if queue.key in person.queues]
        await set_queue_members(acting, queue.id, serving)
    for person in people:
        for key, level in person.skills.items():
            await set_level(acting, _id(f"member {person.number}"), key, level)


def _email(person: Colleague) -> str:
    return f"agent{person.number:02}@{DOVE.slug}.example"


def _id(what: str) -> UUID:
    return demo_id(DOVE, what)
