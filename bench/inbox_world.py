"""An inbox with a past: a million conversations of a hundred thousand customers, read for search, and fifty agents."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from bench.world import Company, Writer
from hubwright.desk.search.terms import contact_terms, terms_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id

CONVERSATIONS, CONTACTS, AGENTS, OPEN = 1_000_000, 100_000, 50, 20_000
_CHUNK = 50_000
_ENGLISH = """
    order parcel late refund invoice broken delivery address change cancel account password payment card size colour
    return exchange warranty manual battery screen charger cable router modem contract renewal upgrade price discount
    voucher coupon store opening hours appointment repair technician missing wrong damaged thanks please where when
    still waiting yesterday tomorrow morning shipping tracking number support manager complaint question answer
""".split()  # noqa: SIM905 - a list of words is read as words
_CHINESE = """
    包裹还没收到 我要退货 怎么开发票 订单号是 什么时候发货 地址写错了 可以换货吗 电池充不了电 屏幕碎了 已经付款了
    优惠券不能用 麻烦帮我查一下 谢谢客服 想取消订单 合同到期了 路由器没有信号 预约维修 师傅没来 少了一件 颜色不对
""".split()  # noqa: SIM905 - as above
_GIVEN = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Ken", "Dennis", "Margaret", "Linus", "Radia", "Tim")
_FAMILY = ("Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Thompson", "Ritchie", "Hamilton", "Perlman")
_SURNAMES, _NAMES = "王李张刘陈杨黄赵周吴", "明伟芳娜静敏强磊洋勇艳杰娟涛超霞平刚桂英"


class Inbox(msgspec.Struct, frozen=True):
    """What is asked for later."""

    account_id: UUID
    mine: list[UUID]
    team: list[UUID]
    resolved: list[UUID]
    queries: list[str]


def words(rng: random.Random, n: int) -> str:
    """One message: half of them Chinese, one in ten with a number that nobody else has."""
    number = f" {10_000_000 + n}" if n % 10 == 0 else ""
    if n % 2:
        return "，".join(rng.sample(_CHINESE, rng.randint(1, 2))) + number
    return " ".join(rng.choices(_ENGLISH, k=rng.randint(4, 10))) + f" unique{n % 5000}" + number


def person(rng: random.Random, n: int) -> tuple[str, str]:
    """A customer's name and telephone number."""
    if n % 2:
        return rng.choice(_SURNAMES) + "".join(rng.choices(_NAMES, k=2)), f"138{n:08d}"
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}", f"+44 20 7{n:07d}"


async def populate_inbox(write: Writer, company: Company) -> Inbox:
    """Write it by COPY; the index of terms is built once at the end."""
    rng, now, tenant = random.Random(7), utc_now(), company.tenant_id
    members, account = await _agents(write, tenant)
    contacts = [new_id() for _n in range(CONTACTS)]
    people = [person(rng, n) for n in range(CONTACTS)]
    await write.copy(
        "contact",
        "tenant_id id name language fields",
        ((tenant, c, p[0], "zh", f'{{"phone": "{p[1]}"}}') for c, p in zip(contacts, people, strict=True)),
    )
    await write.run("ALTER TABLE message_term DROP CONSTRAINT message_term_pkey")
    await write.run("ALTER TABLE contact_word DROP CONSTRAINT contact_word_pkey")
    await write.copy(
        "contact_word",
        "tenant_id term contact_id",
        ((tenant, term, c) for c, p in zip(contacts, people, strict=True) for term in contact_terms(p)),
    )
    conversations = [new_id() for _n in range(CONVERSATIONS)]
    for start in range(0, CONVERSATIONS, _CHUNK):
        numbers = range(start, min(start + _CHUNK, CONVERSATIONS))
        said = [(n, new_id(), words(rng, n)) for n in numbers]
        await _chunk(write, company, said, conversations=conversations, contacts=contacts, members=members, now=now)
    await write.run("ALTER TABLE message_term ADD PRIMARY KEY (tenant_id, term, message_id)")
    await write.run("ALTER TABLE contact_word ADD PRIMARY KEY (tenant_id, term, contact_id)")
    await write.copy("search_cursor", "tenant_id since walked_at", [(tenant, now, now)])
    taken = conversations[-OPEN:]
    return Inbox(account, taken[::AGENTS], taken[1::AGENTS], conversations[:10_000], list(_asked(rng, people)))


async def _agents(write: Writer, tenant: UUID) -> tuple[list[UUID], UUID]:
    accounts, members = [new_id() for _n in range(AGENTS)], [new_id() for _n in range(AGENTS)]
    await write.copy(
        "account", "id email name", ((a, f"agent{n}@example.test", f"Agent {n}") for n, a in enumerate(accounts))
    )
    await write.copy(
        "member",
        "tenant_id id account_id name email role",
        (
            (tenant, m, a, f"Agent {n}", f"agent{n}@example.test", "agent")
            for n, (m, a) in enumerate(zip(members, accounts, strict=True))
        ),
    )
    return members, accounts[0]


async def _chunk(
    write: Writer,
    company: Company,
    said: list[tuple[int, UUID, str]],
    *,
    conversations: list[UUID],
    contacts: list[UUID],
    members: list[UUID],
    now: datetime,
) -> None:
    tenant, channel = company.tenant_id, company.channel_id

    def rows() -> Iterator[tuple[Any, ...]]:
        for n, _message, _text in said:
            at = now - timedelta(seconds=300 + 8 * (CONVERSATIONS - n))
            is_open = n >= CONVERSATIONS - OPEN
            holder = members[(n - CONVERSATIONS + OPEN) % AGENTS]
            status, ended = ("assigned", None) if is_open else ("resolved", at)
            yield tenant, conversations[n], contacts[n % CONTACTS], channel, status, 1, holder, "zh", at, at, ended

    await write.copy(
        "conversation",
        "tenant_id id contact_id channel_id status last_seq assignee_id language created_at updated_at resolved_at",
        rows(),
    )
    await write.copy(
        "message",
        "tenant_id id conversation_id seq kind author text at",
        ((tenant, message, conversations[n], 1, "text", "contact", text, now) for n, message, text in said),
    )
    await write.copy(
        "message_term",
        "tenant_id term message_id",
        ((tenant, term, message) for _n, message, text in said for term in terms_of(text)),
    )
    await write.copy(
        "search_progress", "tenant_id conversation_id seq", ((tenant, conversations[n], 1) for n, _m, _t in said)
    )


def _asked(rng: random.Random, people: list[tuple[str, str]]) -> Iterator[str]:
    """What people look for: common and rare words, several at once, pairs and phrases, numbers, names, telephones."""
    for _turn in range(30):
        yield rng.choice(_ENGLISH)
        yield f"unique{rng.randrange(0, 5000, 2)}"
        yield " ".join(rng.sample(_ENGLISH, 2))
        yield f"{rng.choice(_ENGLISH)} unique{rng.randrange(0, 5000, 2)}"
        phrase = rng.choice(_CHINESE)
        at = rng.randrange(len(phrase) - 1)
        yield phrase[at : at + 2]
        yield phrase[:4]
        yield str(10_000_000 + 10 * rng.randrange(CONVERSATIONS // 10))
        name, number = rng.choice(people)
        yield name
        yield number
