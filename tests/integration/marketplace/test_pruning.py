"""Releases of `plugin dev` are pruned: the newest five stay, and whatever the company has or may go back to."""

import asyncio
from uuid import UUID

import pytest

from hubwright.control.marketplace import reviewing
from hubwright.host import catalogue
from hubwright.host.installation import pruning
from hubwright.host.installation.going_back import roll_back
from hubwright.host.installation.install import install
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.pruning import KEPT, prune_saves
from hubwright.host.installation.removing import remove
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.releases import queries as releases
from hubwright.host.releases.folders import place_of, release_folder
from hubwright.kernel.database import acting_for
from tests.integration.marketplace.companies import company
from tests.integration.marketplace.test_own_releases import AGREED, developer_of, tries
from tests.support.market import OPERATOR, Market
from tests.support.people import Person

FIRST = 1795694400


def save(number: int) -> str:
    """The version of one save."""
    return f"0.1.{FIRST + number}"


async def saved(developer: Person, market: Market, count: int, first: int = 0) -> dict[str, UUID]:
    """So many saves of a developer."""
    return {save(n): (await tries(developer, market, save(n))).release_id for n in range(first, first + count)}


async def left(market: Market) -> list[str]:
    """The versions that are there still, the first first."""
    return [each.version for each in await releases.releases_of(market.plugin)]


async def test_the_newest_five_stay_and_what_is_gone_is_gone_everywhere(market: Market) -> None:
    developer = await developer_of(await company(), market)
    made = await saved(developer, market, KEPT + 2)
    await catalogue.shelf.fresh()
    old = catalogue.shelf.release(made[save(0)])
    assert old is not None
    await release_folder(old.signed.statement)
    assert place_of(old.digest).is_dir()
    assert await prune_saves() == 2
    assert await left(market) == [save(n) for n in range(2, KEPT + 2)]
    assert await releases.archive(old.digest) is None
    await catalogue.shelf.fresh()
    assert catalogue.shelf.release(old.id) is None and not place_of(old.digest).exists()
    newest = catalogue.shelf.release(made[save(KEPT + 1)])
    assert newest is not None and await releases.archive(newest.digest) is not None
    assert await prune_saves() == 0


async def test_what_is_installed_and_what_one_goes_back_to_stay(market: Market) -> None:
    admin = await company()
    developer = await developer_of(admin, market)
    await saved(developer, market, 3)
    async with acting_for(admin.tenant_id):
        await install(developer.actor, market.plugin, AGREED, version=save(0), pinned=True)
    for number in (1, 2):
        await upgrade(admin.tenant_id, developer.actor, market.plugin, save(number))
    await saved(developer, market, KEPT + 1, first=3)
    assert await prune_saves() == 2, "the first save, and the first of those that came later"
    assert await left(market) == [save(n) for n in (1, 2, *range(4, KEPT + 4))]
    async with acting_for(admin.tenant_id):
        assert {each.version for each in (await installation_view(market.plugin)).revisions} == {save(1), save(2)}
        assert (await roll_back(developer.actor, market.plugin))["version"] == save(1)
        await remove(developer.actor, market.plugin)
    await prune_saves()
    assert save(1) in await left(market), "what was removed lately can be had back"


async def test_other_companies_and_what_was_numbered_by_hand_or_decided_on_stay(
    market: Market, tmp_path_factory: pytest.TempPathFactory
) -> None:
    developer = await developer_of(await company(), market)
    second = await Market(tmp_path_factory.mktemp("second")).open()
    neighbour = await developer_of(await company("neighbour"), second)
    killed = await tries(developer, market, save(0))
    await reviewing.kill(OPERATOR, killed.release_id, "mines coins")
    await tries(developer, market, "0.0.7")
    await saved(developer, market, KEPT + 1, first=1)
    await saved(neighbour, second, KEPT)
    await prune_saves()
    assert await left(market) == [save(0), "0.0.7", *(save(n) for n in range(2, KEPT + 2))]
    assert await left(second) == [save(n) for n in range(KEPT)]


async def test_a_worker_prunes_by_itself(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "EVERY_S", 0.05)
    developer = await developer_of(await company(), market)
    await saved(developer, market, KEPT)
    stopping, pruned = asyncio.Event(), asyncio.Event()

    async def prune() -> int:
        went = await prune_saves()
        if went:
            pruned.set()
        return went

    monkeypatch.setattr(pruning, "prune_saves", prune)
    tending = asyncio.create_task(pruning.tend_saves(stopping))
    await tries(developer, market, save(KEPT))
    await asyncio.wait_for(pruned.wait(), 20)
    stopping.set()
    await tending
    assert await left(market) == [save(n) for n in range(1, KEPT + 1)]
