"""A second database for companies only, an app over both, and companies that can be moved between them."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from hubwright.kernel.settings import Settings, settings
from tenants.placing import Places
from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.support.app import Served, served
from tests.support.company import Company, make_company
from tests.support.database import TestServers
from tests.support.fresh_database import fresh_database

_FAST = {"messages_per_minute": 6000, "message_burst": 1000}


@pytest.fixture(scope="module")
async def big(servers: TestServers) -> AsyncIterator[TestServers]:
    """The second database, called `big`."""
    async with fresh_database(servers, only_companies=True) as apart:
        yield apart


@pytest.fixture(scope="module")
def both(servers: TestServers, big: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that name both."""
    return msgspec.structs.replace(
        test_settings(servers, tmp_path_factory.mktemp("placing")),
        databases={"big": big.database_url},
        migrate_databases={"big": big.migrate_database_url},
    )


@pytest.fixture(scope="module")
async def app(database: None, both: Settings) -> AsyncIterator[Served]:
    async with served(both) as running:
        yield running


@pytest.fixture
async def company(app: Served) -> Company:
    return await make_company("mover", greeter(), settings=_FAST)


@pytest.fixture
async def neighbour(app: Served) -> Company:
    return await make_company("neighbour", greeter(), settings=_FAST)


@pytest.fixture
def places(app: Served) -> Places:
    return Places.of(settings())


@pytest.fixture
async def client(app: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=app.base, trust_env=False, timeout=30) as opened:
        yield opened
