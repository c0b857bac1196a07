"""A running app, a company, and visitors who talk to it over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.conftest import test_settings
from tests.integration.runtime.flows import greeter
from tests.integration.visitor.visitors import Caller
from tests.support.app import Served, served
from tests.support.company import Company, make_company
from tests.support.database import TestServers


@pytest.fixture(scope="module")
async def app(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("visitor"))) as running:
        yield running


@pytest.fixture
async def company(app: Served) -> Company:
    return await make_company("shop", greeter(), settings={"allowed_sites": ["https://shop.example"]})


@pytest.fixture
async def client(app: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=app.base, trust_env=False, timeout=30) as opened:
        yield opened


@pytest.fixture
async def visitor(client: httpx.AsyncClient, company: Company) -> Caller:
    return await Caller.arrive(client, company.channel_key)
