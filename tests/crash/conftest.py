"""One demo, and one client of it, for the crash tests that leave it whole."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.crash.visitors import client_of
from tests.support.demo import Demo, running_demo


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A running demo that is killed in parts and comes back."""
    with running_demo(tmp_path_factory.mktemp("crash") / "data") as running:
        yield running


@pytest.fixture(scope="package")
async def client(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it, with the limits for visitors raised."""
    async with client_of(demo) as made:
        yield made
