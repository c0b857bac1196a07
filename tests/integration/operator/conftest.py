"""A company with one of everything, served as in production, and somebody who runs the platform."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import test_settings
from tests.integration.isolation.houses import House, build
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.plugins import installed_plugins


@pytest.fixture(scope="module")
async def house(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One of them; the whole module shares it."""
    with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers()):
        async with served(test_settings(servers, tmp_path_factory.mktemp("operator"))) as running:
            yield await build("A", running)
