"""Telling plugins costs those nothing who have none that listens."""

from collections.abc import Iterator

import pytest

from hubwright.host.dispatch import activations as module
from hubwright.host.dispatch import telling
from hubwright.host.installation.schemas import AllowList
from hubwright.kernel.database import acting_for, fetch
from tests.integration.dispatch.conftest import company_named
from tests.support.company import Company, new_visitor, says
from tests.support.plugins import installed_plugins
from tests.support.watching_plugins import Orders, Watcher


class Looks:
    """Counts how often the allow-list was read."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._really = module.allow_list
        patch.setattr(module, "allow_list", self._look)

    async def _look(self) -> AllowList:
        self.count += 1
        return await self._really()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Looks]:
    monkeypatch.setattr(telling, "activations", module.Activations(kept_s=60.0))
    yield Looks(monkeypatch)


async def test_nobody_who_has_no_listener_pays_a_statement(
    database: None, monkeypatch: pytest.MonkeyPatch, looks: Looks
) -> None:
    with installed_plugins(monkeypatch, Orders()):  # nobody on this platform listens
        company = await company_named("quiet")
        await _talks(company)
        assert looks.count == 0
    with installed_plugins(monkeypatch, Watcher()):  # somebody may, but not here
        await _talks(company)
        looked = looks.count
        assert 1 <= looked <= 2  # by a batch aside and by the plain road, who did not wait for each other
        await _talks(company)
        assert looks.count == looked  # none any more, however much is said in the next seconds
        async with acting_for(company.tenant_id):
            assert await fetch("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = 'plugin.event'") == []


async def _talks(company: Company) -> None:
    visitor = await new_visitor(company)
    for text in ("one", "two", "three"):
        await says(company, visitor, text)
