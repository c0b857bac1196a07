"""Two companies with one of everything behind one running app, and somebody who knocks at its doors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from msgspec import structs

from hubwright.kernel.rate import buckets
from tests.conftest import test_settings
from tests.integration.isolation.houses import build
from tests.integration.isolation.matrix import Matrix
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.name_server import name_server
from tests.support.plugins import installed_plugins


@asynccontextmanager
async def matrix_of(servers: TestServers, data: Path, *plugins: Any) -> AsyncIterator[Matrix]:
    """Both houses stand; nobody is told to slow down, for the whole matrix asks more often than people may."""
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    try:
        with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers(), *plugins):
            async with (
                name_server() as names,
                served(structs.replace(test_settings(servers, data), dns=frozenset({names.address}))) as running,
                httpx.AsyncClient(base_url=running.base, trust_env=False, timeout=30) as client,
            ):
                buckets.take = _no_limit  # type: ignore[method-assign]  # put back below
                matrix = Matrix(await build("A", running), await build("B", running), connection, client)
                with matrix.overheard.listening():
                    yield matrix
    finally:
        vars(buckets).pop("take", None)
        await connection.close()


async def _no_limit(_key: str, *, rate: float, burst: float) -> float:
    return 0.0
