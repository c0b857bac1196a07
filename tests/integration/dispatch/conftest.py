"""A company with plugins that watch, and others without."""

from collections.abc import AsyncIterator, Iterator

import pytest

from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.runtime.plugins.ways import close_dispatcher
from tests.support.company import Company, document, make_company
from tests.support.plugins import Plugins, installed_plugins
from tests.support.watching_plugins import WATCHER, Watcher


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch, watcher: Watcher) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, watcher) as found:
        yield found


@pytest.fixture
async def company(database: None, plugins: Plugins) -> AsyncIterator[Company]:
    """One that switched the watcher on."""
    made = await company_named("watched")
    async with acting_for(made.tenant_id):
        await switch_on(WATCHER)
    yield made
    await close_dispatcher()


async def company_named(name: str) -> Company:
    return await make_company(name, document([{"id": "n_hi", "type": "message", "config": {"text": "Hello"}}], []))
