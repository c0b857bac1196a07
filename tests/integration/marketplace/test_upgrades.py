"""Another version in a company: what widens is agreed to, settings migrate, and one can go back."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.marketplace.review import decide
from hubwright.host import calls
from hubwright.host.installation import queries, upgrade
from hubwright.host.installation.errors import NothingBefore, PluginUnavailable, WantsMore
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.host.releases.shelf import Shelf, watch
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.realtime import Hub, hub
from hubwright_sdk.channel import Plugin
from tests.conftest import make_tenant
from tests.integration.marketplace.shops import Shop, account, make_shop, published, settings
from tests.support.people import Person, join

pytestmark = pytest.mark.usefixtures("database")
MORE = 'scopes = [] -> scopes = ["contact:read"]'


async def no_migration(_plugin: Plugin, settings: dict[str, Any], _before: int) -> dict[str, Any]:
    raise AssertionError("the settings have the same form")


@pytest.fixture
async def shop(database: None) -> Shop:
    return await make_shop()


@pytest.fixture
async def operator(database: None) -> Actor:
    return await account("operator")


@pytest.fixture
async def buyer(shop: Shop, operator: Actor, tmp_path: Path) -> tuple[UUID, Person]:
    """A company with version 1.2.0, set up."""
    await published(shop, operator, tmp_path)
    tenant = await make_tenant("buyer")
    admin = await join(tenant, "admin")
    async with acting_for(tenant):
        await switch_on(shop.id, admin.actor)
        await change_settings(admin.actor, shop.id, settings())
    return tenant, admin


async def version_of(plugin_id: str) -> str:
    row = await queries.installation(plugin_id)
    assert row is not None
    return str(row["version"])


async def test_a_newer_version_is_moved_to_and_back(
    shop: Shop, operator: Actor, buyer: tuple[UUID, Person], tmp_path: Path
) -> None:
    tenant, admin = buyer
    await published(shop, operator, tmp_path, "1.3.0")
    async with acting_for(tenant):
        with pytest.raises(NothingBefore):
            await upgrade.roll_back(admin.actor, shop.id)
        assert await version_of(shop.id) == "1.2.0"
        await upgrade.upgrade(admin.actor, shop.id, "1.3.0", agree=False, migrate=no_migration)
        await change_settings(admin.actor, shop.id, {"address": "https://new.example"})
        assert (await calls.installed(shop.id)).plugin.manifest.version == "1.3.0"
        assert await upgrade.roll_back(admin.actor, shop.id) == "1.2.0"
        assert (await calls.installed(shop.id)).plugin.manifest.version == "1.2.0"
        assert (await stored_settings(shop.id))["address"] == "https://stock.example"
        assert (await stored_settings(shop.id))["access_key"] == "k-canary"


async def test_what_asks_for_more_waits_until_somebody_agrees(
    shop: Shop, operator: Actor, buyer: tuple[UUID, Person], tmp_path: Path
) -> None:
    tenant, admin = buyer
    await published(shop, operator, tmp_path, "1.3.0", change_scopes=MORE)
    async with acting_for(tenant):
        asked = [(each.what, each.name) for each in await upgrade.asks_more(shop.id, "1.3.0")]
        assert asked == [("scope", "contact:read")]
        with pytest.raises(WantsMore) as refused:
            await upgrade.upgrade(admin.actor, shop.id, "1.3.0", agree=False, migrate=no_migration)
        assert refused.value.data()["asks"] == [["scope", "contact:read"]]
        assert await version_of(shop.id) == "1.2.0"
        await upgrade.upgrade(admin.actor, shop.id, "1.3.0", agree=True, migrate=no_migration)
        assert await version_of(shop.id) == "1.3.0"
        assert await upgrade.asks_more(shop.id, "1.3.0") == []


@pytest.mark.parametrize("works", [True, False])
async def test_settings_of_another_form_are_migrated_or_stay_as_they_were(
    shop: Shop, operator: Actor, buyer: tuple[UUID, Person], tmp_path: Path, works: bool
) -> None:
    tenant, admin = buyer
    await published(shop, operator, tmp_path, "2.0.0", change_form="settings_version = 2 -> settings_version = 3")

    async def migrate(plugin: Plugin, old: dict[str, Any], before: int) -> dict[str, Any]:
        assert (plugin.manifest.version, before) == ("2.0.0", 2)
        if not works:
            raise RuntimeError("this migration never worked")
        return {**old, "address": f"{old['address']}/v2"}

    async def move() -> None:
        async with acting_for(tenant):
            await upgrade.upgrade(admin.actor, shop.id, "2.0.0", agree=True, migrate=migrate)

    if works:
        await move()
    else:
        with pytest.raises(RuntimeError):
            await move()
    async with acting_for(tenant):
        found = (await version_of(shop.id), (await stored_settings(shop.id))["address"])
    assert found == (("2.0.0", "https://stock.example/v2") if works else ("1.2.0", "https://stock.example"))


async def test_a_version_that_was_stopped_is_not_moved_to(
    shop: Shop, operator: Actor, buyer: tuple[UUID, Person], tmp_path: Path
) -> None:
    tenant, admin = buyer
    draft = await published(shop, operator, tmp_path, "1.3.0")
    await decide(operator, draft.release_id, "kill", reason="no good")
    async with acting_for(tenant):
        for version in ("1.3.0", "9.9.9"):
            with pytest.raises(PluginUnavailable):
                await upgrade.upgrade(admin.actor, shop.id, version, agree=True, migrate=no_migration)
        assert (await calls.installed(shop.id)).plugin.manifest.version == "1.2.0"


async def test_only_who_manages_plugins_moves_pins_or_goes_back(
    shop: Shop, operator: Actor, buyer: tuple[UUID, Person]
) -> None:
    tenant, admin = buyer
    agent = await join(tenant, "agent")
    async with acting_for(tenant):
        await upgrade.pin(admin.actor, shop.id, pinned=True)
        row = await queries.installation(shop.id)
        assert row is not None and row["pinned"]
        for attempt in (
            upgrade.pin(agent.actor, shop.id, pinned=False),
            upgrade.roll_back(agent.actor, shop.id),
            upgrade.upgrade(agent.actor, shop.id, "1.2.0", agree=True, migrate=no_migration),
        ):
            with pytest.raises(NotAllowed):
                await attempt


@pytest.mark.parametrize("told", [True, False])
async def test_a_killed_plugin_is_gone_from_every_process_within_five_seconds(
    shop: Shop, operator: Actor, buyer: tuple[UUID, Person], told: bool
) -> None:
    """Another process hears of it through the hub at once; with the message lost it looks by itself."""
    another = Shelf()
    await another.look()
    present = another.newest(shop.id)
    assert present is not None
    seen = asyncio.Event()

    def changed() -> None:
        if another.newest(shop.id) is None:
            seen.set()

    watching = asyncio.create_task(watch(another, changed, hub if told else Hub()))
    async with asyncio.timeout(5):
        await decide(operator, await _release_id(shop), "kill", reason="now")
        await seen.wait()
    watching.cancel()


async def _release_id(shop: Shop) -> UUID:
    from hubwright.control.marketplace.review import releases_of

    return (await releases_of(shop.partner.id))[0].id
