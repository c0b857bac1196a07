"""Companies, channels, visitors and conversations, written by COPY as the embedded cluster's superuser."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from editions.vocabulary import FEATURES
from hubwright import flows
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.tokens import digest

WEB_CHAT = "hubwright-webchat"
_MUCH = 1_000_000_000


class Visitor(msgspec.Struct, frozen=True):
    """One contact with one conversation."""

    tenant_id: UUID
    channel_id: UUID
    contact_id: UUID
    conversation_id: UUID
    session_id: UUID


class Company(msgspec.Struct, frozen=True):
    """One tenant that is open for visitors."""

    tenant_id: UUID
    flow_id: UUID
    version_id: UUID
    queue_id: UUID
    channel_id: UUID
    channel_key: str
    visitors: tuple[Visitor, ...]


def invent(companies: int, visitors_each: int) -> list[Company]:
    """Give everything its id; nothing is written yet."""
    return [_company(visitors_each) for _ in range(companies)]


def _company(visitors: int) -> Company:
    tenant_id, channel_id = new_id(), new_id()
    return Company(
        tenant_id=tenant_id,
        flow_id=new_id(),
        version_id=new_id(),
        queue_id=new_id(),
        channel_id=channel_id,
        channel_key=secrets.token_hex(10),
        visitors=tuple(Visitor(tenant_id, channel_id, new_id(), new_id(), new_id()) for _ in range(visitors)),
    )


class Writer:
    """COPY over a superuser's connection; foreign keys are not checked meanwhile, so the ids must be right."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._written: set[str] = set()

    @classmethod
    async def over(cls, superuser_url: str) -> "Writer":
        """Connect."""
        connection = await asyncpg.connect(superuser_url, server_settings={"search_path": "hubwright, app"})
        await connection.execute("SET session_replication_role = replica")
        return cls(connection)

    async def copy(self, table: str, columns: str, records: Iterable[Sequence[Any]]) -> None:
        """Write rows into one table."""
        self._written.add(table)
        await self._connection.copy_records_to_table(table, columns=columns.split(), records=records)

    async def settle(self, *, everything: bool = False) -> None:
        """Let the planner know what is there, as autovacuum would have long ago.

        A table that is vacuumed while it is empty is planned for as an empty one until the next time (measured: its
        look-ups become sequential scans, and cached plans keep them), so empty ones are left alone.
        """
        tables = "" if everything else ", ".join(sorted(self._written))
        await self._connection.execute(f"VACUUM (ANALYZE) {tables}")
        await self._connection.execute("CHECKPOINT")

    async def fetch(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """Read across tenants, which only the superuser can."""
        found: list[asyncpg.Record] = await self._connection.fetch(sql, *arguments)
        return found

    async def run(self, sql: str) -> None:
        """What no COPY can do, such as building an index once instead of a million times."""
        await self._connection.execute(sql)

    async def close(self) -> None:
        """Let go."""
        await self._connection.close()


async def entitle(write: Writer, companies: Sequence[Company]) -> None:
    """Every company may use everything, and all have the same share of the runtime."""
    grants: dict[str, dict[str, Any]] = {
        key: {"value": None if each.counts else True, "fails": each.fails} for key, each in FEATURES.items()
    }
    grants["runtime.share"]["value"] = 1
    told = json.dumps(grants)
    await write.copy("entitlement_snapshot", "tenant_id rev grants", ((c.tenant_id, 1, told) for c in companies))


async def populate(write: Writer, companies: Sequence[Company], doc: dict[str, Any]) -> None:
    """Write everything a company needs before its first visitor speaks."""
    text, sha, now = json.dumps(doc), flows.sha256(flows.parse(doc)), utc_now()
    await write.copy(
        "tenant",
        "id slug name edition edition_version",
        ((c.tenant_id, f"bench-{n}", f"Company {n}", "online", 1) for n, c in enumerate(companies)),
    )
    await write.copy("placement", "tenant_id", ((c.tenant_id,) for c in companies))
    await write.copy(
        "door",
        "kind key_hash tenant_id target_id",
        (("channel", digest(c.channel_key), c.tenant_id, c.channel_id) for c in companies),
    )
    await entitle(write, companies)
    await write.copy("installation", "tenant_id id plugin version enabled", _installations(companies))
    await write.copy(
        "queue", "tenant_id id key name", ((c.tenant_id, c.queue_id, "support", "Support") for c in companies)
    )
    await write.copy(
        "flow",
        "tenant_id id name draft_doc live_version_id",
        ((c.tenant_id, c.flow_id, "Bench", text, c.version_id) for c in companies),
    )
    await write.copy(
        "flow_version",
        "tenant_id id flow_id n doc sha256 published_by",
        ((c.tenant_id, c.version_id, c.flow_id, 1, text, sha, "bench") for c in companies),
    )
    settings = json.dumps({"messages_per_minute": _MUCH, "message_burst": _MUCH, "sessions_per_hour": _MUCH})
    await write.copy(
        "channel",
        "tenant_id id plugin name key settings flow_id queue_id",
        (
            (c.tenant_id, c.channel_id, WEB_CHAT, "Shop", c.channel_key, settings, c.flow_id, c.queue_id)
            for c in companies
        ),
    )
    await write.copy(
        "contact",
        "tenant_id id name language",
        ((v.tenant_id, v.contact_id, f"Visitor {n}", "en") for n, v in enumerate(_everybody(companies))),
    )
    await write.copy(
        "identity",
        "tenant_id id contact_id channel_id external_id",
        ((v.tenant_id, new_id(), v.contact_id, v.channel_id, str(v.contact_id)) for v in _everybody(companies)),
    )
    await write.copy(
        "conversation",
        "tenant_id id contact_id channel_id language created_at",
        ((v.tenant_id, v.conversation_id, v.contact_id, v.channel_id, "en", now) for v in _everybody(companies)),
    )


def _everybody(companies: Sequence[Company]) -> Iterator[Visitor]:
    return (visitor for company in companies for visitor in company.visitors)


def _installations(companies: Sequence[Company]) -> Iterator[tuple[Any, ...]]:
    """Everybody has web chat; companies differ in what else they installed, and some of that is not on this machine."""
    for n, company in enumerate(companies):
        yield company.tenant_id, new_id(), WEB_CHAT, "0.1.0", True
        for other in range(n % 4):
            yield company.tenant_id, new_id(), f"bench-plugin-{n % 7}-{other}", f"1.{n % 3}.0", n % 5 != 0


async def write_sessions(write: Writer, companies: Sequence[Company], doc: dict[str, Any]) -> str:
    """Let everybody have said something already: their sessions wait, as one event left them; returns such a state."""
    flow = flows.compile(flows.parse(doc))
    first = flows.MessageReceived(text="Hello", locale="en", contact={"name": "Visitor"})
    moved = flows.advance(flow, flows.start_state(flow, "SESSION"), first, utc_now())
    state = flows.encode_state(moved.state).decode()
    await write.copy(
        "flow_session",
        "tenant_id id conversation_id flow_version_id state rev",
        (
            (v.tenant_id, v.session_id, v.conversation_id, c.version_id, state.replace("SESSION", str(v.session_id)), 1)
            for c in companies
            for v in c.visitors
        ),
    )
    return state
