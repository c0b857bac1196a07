"""Fixtures that every integration test shares: servers, an open database, two tenants."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import hypothesis
import pytest

from editions.vocabulary import FEATURES
from hubwright.kernel.database import DB, acting_for, execute, global_execute, outside_tenants
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import Settings, use_settings
from tests.support.database import TestServers, servers_for_session

# Time limits per example say more about the machine than about the code.
hypothesis.settings.register_profile("hubwright", deadline=None)
hypothesis.settings.load_profile("hubwright")
_EVERYBODYS = {
    key: {"value": feature.before, "fails": feature.fails} for key, feature in FEATURES.items() if feature.since > 1
}
_EVERYBODYS["members.limit"] = {"value": None, "fails": "closed"}  # without a seat a member would only read


@pytest.fixture(scope="session")
async def servers() -> AsyncIterator[TestServers]:
    """Running, migrated servers."""
    async with servers_for_session() as running:
        yield running


@pytest.fixture(scope="session")
async def database(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[None]:
    """The engine, open as the runtime role, with settings that suit tests."""
    use_settings(test_settings(servers, tmp_path_factory.mktemp("data")))
    await DB.open(servers.database_url, min_size=1, max_size=8)
    yield
    await DB.close()


def test_settings(servers: TestServers, data: Path) -> Settings:
    """Settings for tests: outbox instead of SMTP, a fixed signing key."""
    return Settings(
        database_url=servers.database_url,
        migrate_database_url=servers.migrate_database_url,
        redis_url=servers.redis_url,
        data=data,
        secret_key="only-for-tests",
        marketplace_key="11" * 32,
        push_key="22" * 32,
        master_key="only-for-tests-and-long-enough-to-be-one",
        mail_outbox=True,
        log_format="text",
    )


test_settings.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it


async def make_tenant(name: str) -> UUID:
    """A bare tenant row."""
    tenant_id = new_id()
    async with outside_tenants("tests make tenants"):
        await global_execute(
            "INSERT INTO tenant (id, slug, name, edition, edition_version) VALUES ($1, $2, $3, 'online', 1)",
            tenant_id,
            f"{name}-{tenant_id.hex[-12:]}",
            name,
        )
        await global_execute("INSERT INTO placement (tenant_id) VALUES ($1)", tenant_id)
    async with acting_for(tenant_id):  # whatever once had no name and was everybody's; a test grants the rest
        await execute("INSERT INTO entitlement_snapshot (tenant_id, rev, grants) VALUES ($1, 1, $2)", _EVERYBODYS)
    return tenant_id


@pytest.fixture
async def tenant_a(database: None) -> UUID:
    """One company."""
    return await make_tenant("a")


@pytest.fixture
async def tenant_b(database: None) -> UUID:
    """Another company."""
    return await make_tenant("b")


@pytest.fixture
async def in_tenant_a(tenant_a: UUID) -> AsyncIterator[UUID]:
    """A transaction that acts for tenant A."""
    async with acting_for(tenant_a):
        yield tenant_a
