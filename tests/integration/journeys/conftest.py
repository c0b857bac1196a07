"""The app that the journeys go through."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import test_settings
from tests.support.app import Served, served
from tests.support.database import TestServers


@pytest.fixture(scope="module")
async def app(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """In this process, on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("journeys"))) as running:
        yield running
