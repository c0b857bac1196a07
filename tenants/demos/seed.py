"""Fills a tenant: an industry's desk with people, queues, skills, hours and lists, and thirty days behind it."""

from datetime import datetime
from uuid import UUID

from editions.edition import EditionVersion
from hubwright.control.flows import compiled_version, live_version
from hubwright.control.identity.founding import found_account, found_seat
from hubwright.control.routing.hours import QueueHours, set_queue_hours
from hubwright.control.routing.keep_queues import set_queue_members
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.policy import set_plan
from hubwright.control.routing.skills import put_skill, set_level
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.desk.past.bring_in_past import bring_in_past
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.desk.states.lists import Choice, begin_with
from hubwright.desk.workbench.queries import keep_canned
from hubwright.flows.business_hours import BusinessHours, OpenFrom
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.runtime.facts import channel_facts
from hubwright.runtime.past.bring_in_sessions import bring_in_sessions
from tenants.demos.bot import Bot
from tenants.demos.cast import Cast, Colleague
from tenants.demos.clock import Clock, Ids
from tenants.demos.desk_flow import desk_flow
from tenants.demos.industries import SEED_VERSION
from tenants.demos.industry import Industry, Named
from tenants.demos.lacking import unless_lacking
from tenants.demos.schemas import ROLES
from tenants.demos.script import write_past
from tenants.provision import QUEUE_KEY, Beginning, Seat, provision

_LANGUAGES = {"en": ("English", "英语"), "zh": ("Chinese", "中文")}


async def found_people(ids: Ids, industry: Industry, word: str) -> None:
    """Accounts of everybody in the demo: without a password, at addresses nobody has; they outlive a reset."""
    for seat in _seats(ids, industry, word):
        await found_account(
            account_id=seat.account_id,
            email=seat.email,
            name=seat.name,
            language="en",
            password_hash=None,
            proved=True,
        )


async def seed(ids: Ids, industry: Industry, sold: EditionVersion, *, word: str, slug: str, key: str) -> None:
    """Make the active tenant one; the accounts of its people are there already."""
    await provision(_beginning(ids, industry, sold, word=word, slug=slug, key=key))
    acting = Actor(kind="operator", tenant_id=active_tenant(), name="Hubwright", permissions=frozenset(Permission))
    await begin_with(_named(ids, "break", industry.breaks), _named(ids, "came to", industry.dispositions))
    await _staff(acting, ids, industry)
    await _open(acting, ids, industry)
    for shortcut, text in industry.canned.items():
        for language, words in text.items():
            name = f"{shortcut}_{language}"
            await keep_canned(ids.named(f"canned {name}"), None, name, words)
    past = write_past(industry, await _cast(ids, industry, sold), f"{industry.key} {SEED_VERSION}")
    await bring_in_past(past.customers, past.talks)
    await bring_in_sessions(past.sessions)


async def _cast(ids: Ids, industry: Industry, sold: EditionVersion) -> Cast:
    live = await live_version(ids.named("flow"))
    assert live is not None  # it was provisioned with it
    channel = channel_facts(ids.named("channel"), name=industry.channel_name, kind=sold.plugins[0])
    return Cast(
        ids=ids,
        channel_id=ids.named("channel"),
        queues={key: _queue_id(ids, key) for key in industry.queues},
        colleagues=tuple(Colleague(_member_id(ids, who), name) for who, name in _answering(industry)),
        dispositions={ids.named(f"came to {english}"): english for english, _chinese in industry.dispositions},
        ratings=await entitlements.allowed("csat.rating"),
        bot=Bot(live.id, await compiled_version(live.id), channel),
    )


def _answering(industry: Industry) -> list[tuple[str, str]]:
    return [("agent", industry.people["agent"]), *((f"colleague {n}", c) for n, c in enumerate(industry.colleagues))]


def _seats(ids: Ids, industry: Industry, word: str) -> list[Seat]:
    people: list[tuple[str, str, str]] = [(role, industry.people[role], role) for role in ROLES]
    people += [(f"colleague {n}", name, "agent") for n, name in enumerate(industry.colleagues)]
    return [
        Seat(
            account_id=account_of(ids, who),
            member_id=_member_id(ids, who),
            name=name,
            email=f"{who.replace(' ', '')}@{word}.example",
            role=role,
        )
        for who, name, role in people
    ]


def account_of(ids: Ids, who: str) -> UUID:
    """The account of somebody in the demo: a role that one can be, or `colleague 0` and so on."""
    return ids.named(f"account {who}")


def colleague_ids(ids: Ids, industry: Industry) -> list[Colleague]:
    """Those whom nobody can be: they answer by themselves while visitors come."""
    return [Colleague(_member_id(ids, who), name) for who, name in _answering(industry)[1:]]


def _member_id(ids: Ids, who: str) -> UUID:
    return ids.named(f"member {who}")


def _queue_id(ids: Ids, key: str) -> UUID:
    return ids.named(f"queue {key}")


def both(name: Named) -> str:
    """A name as both readers find it."""
    return " ".join(name)


def _named(ids: Ids, what: str, names: tuple[Named, ...]) -> list[Choice]:
    return [Choice(id=ids.named(f"{what} {english}"), name_en=english, name_zh=zh) for english, zh in names]


def _beginning(ids: Ids, industry: Industry, sold: EditionVersion, *, word: str, slug: str, key: str) -> Beginning:
    document = desk_flow(industry)
    roles = {role: industry.people[role] for role in ROLES}
    return Beginning(
        slug=slug,
        name=industry.company,
        kind="demo",
        language="en",
        time_zone=industry.time_zone,
        sold=sold,
        seats=tuple(seat for seat in _seats(ids, industry, word) if seat.name in roles.values()),
        queue_id=_queue_id(ids, QUEUE_KEY),
        queue_name=both(industry.queues[QUEUE_KEY]),
        more_queues={k: (_queue_id(ids, k), both(name)) for k, name in industry.queues.items() if k != QUEUE_KEY},
        flow_id=ids.named("flow"),
        flow_name=document["name"],
        flow=document,
        channel_id=ids.named("channel"),
        channel_key=key,
        channel_name=industry.channel_name,
        channel_settings=industry.look,
    )


async def _staff(acting: Actor, ids: Ids, industry: Industry) -> None:
    """Everybody knows both languages; colleagues know two subjects in three, the one that can be looked at all."""
    for seat in _seats(ids, industry, "colleagues")[len(ROLES) :]:
        await found_seat(
            member_id=seat.member_id, account_id=seat.account_id, name=seat.name, email=seat.email, role=seat.role
        )
    topics = {topic.key: topic.name for topic in industry.topics}
    for key, name in {**_LANGUAGES, **topics}.items():
        await unless_lacking(put_skill(acting, key, both(name)))
    members = [_member_id(ids, who) for who, _name in _answering(industry)]
    for number, member_id in enumerate(members):
        for place, key in enumerate((*_LANGUAGES, *topics)):
            if number == 0 or place < len(_LANGUAGES) or (number + place) % 3:
                await unless_lacking(set_level(acting, member_id, key, 3 + (number + place) % 3))
    for key in industry.queues:
        await set_queue_members(acting, _queue_id(ids, key), members)


async def _open(acting: Actor, ids: Ids, industry: Industry) -> None:
    """Hours, plans that ask for less the longer somebody waits, and what is promised."""
    always = [OpenFrom(day, "00:00", "24:00") for day in range(1, 8)]
    await unless_lacking(set_business_hours(acting, BusinessHours(industry.time_zone, always, [])))
    support = _queue_id(ids, QUEUE_KEY)
    for key in industry.queues:
        queue_id = _queue_id(ids, key)
        await unless_lacking(set_queue_hours(acting, queue_id, QueueHours(follows="company")))
        if key != QUEUE_KEY:
            steps = (Step(seconds=45, skip_if="nobody_there"), Step(any_skill=True, queues=(support,)))
            await unless_lacking(set_plan(acting, queue_id, Plan(steps=steps)))
    urgent = industry.by_urgency[0].queue
    promises = [
        SlaPolicy(
            id=ids.named("sla urgent"), name=both(industry.queues[urgent]), queue_id=_queue_id(ids, urgent),
            first_minutes=1, next_minutes=3, resolve_minutes=30, calendar="always",
        ),
        SlaPolicy(
            id=ids.named("sla everybody"), name="Everybody 所有客户", first_minutes=3, next_minutes=5,
            resolve_minutes=120, calendar="always",
        ),
    ]  # fmt: skip
    await unless_lacking(set_policies(acting, promises))


def ids_of(namespace: UUID, now: datetime, industry: Industry) -> Ids:
    """The ids of a demo that is made or looked at now."""
    return Ids(namespace, Clock.at(now, industry.time_zone))
