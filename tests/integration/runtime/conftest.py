"""A service that flows may reach, and the client that reaches it."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from hubwright.kernel.outbound import Outbound
from hubwright.kernel.settings import settings, use_settings
from tests.integration.runtime.dead import Poison
from tests.integration.runtime.services import Service


@pytest.fixture
async def service(database: None) -> AsyncIterator[Service]:
    made = Service()
    await made.start()
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{made.port}"})))
    yield made
    use_settings(before)
    await made.stop()


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> Poison:
    """A defect of ours, on demand."""
    return Poison(monkeypatch)
