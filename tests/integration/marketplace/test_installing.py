"""A company's way: agree, install exactly one release, set it up, pause, remove; settings stay for thirty days."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hubwright.control.marketplace import reviewing
from hubwright.host.installation import release_queries, tasks
from hubwright.host.installation.consents import Agreement, agreed_to, granted_scopes
from hubwright.host.installation.errors import AgreementNeeded, PluginOff, PluginUnavailable
from hubwright.host.installation.install import install
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.removing import KEPT_DAYS, remove
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.verbs import (
    allow_list,
    callable_plugin,
    callable_release,
    offered,
    switch_off,
    switch_on,
)
from hubwright.kernel.database import acting_for, execute, fetch_one
from hubwright.kernel.errors import Conflict, EntitlementLacking, Invalid, Missing, NotAllowed
from hubwright_sdk.manifest import Price
from tests.integration.marketplace.companies import age, audited, company, has, nothing
from tests.support.market import OPERATOR, Market, in_manifest, with_scope
from tests.support.people import grant, join

KEY = "k3y-to-the-warehouse"
SETTINGS = {"address": "https://warehouse.example", "access_key": KEY}
METERED = in_manifest(
    "[listing]",
    '[[meters]]\nkey = "looks"\ntitle = { en = "Looks", zh = "查询" }\nunit = { en = "pieces", zh = "次" }\n\n'
    '[price]\nmodel = "metered"\nper_unit = { looks = "0.5" }\n\n[listing]',
)


async def test_nothing_is_installed_that_nobody_agreed_to(market: Market) -> None:
    await market.published("1.0.0", with_scope("contact:read"))
    admin = await company()
    async with acting_for(admin.tenant_id):
        with pytest.raises(AgreementNeeded) as needed:
            await install(admin.actor, market.plugin, nothing())
        assert needed.value.asked == {"scopes": ["contact:read"], "hosts": ["{address}"], "data": ["order"]}
        assert (
            await fetch_one("SELECT id FROM installation WHERE tenant_id = $1 AND plugin = $2", market.plugin) is None
        )
        agreed = Agreement(scopes=["contact:read", "message:send"], hosts=["{address}"], data=["order"])
        release = await install(admin.actor, market.plugin, agreed)
        kept = await agreed_to(market.plugin)
        assert (kept.scopes, kept.hosts, kept.data) == (["contact:read"], ["{address}"], ["order"])
        assert await granted_scopes(release.manifest) == {"contact:read"}, "no more than is asked for"
    assert (await audited(admin.tenant_id))[-1] == "plugin.installed"


async def test_exactly_one_release_is_installed_and_called(market: Market) -> None:
    first = await market.published("1.0.0")
    await market.published("1.1.0")
    admin, other = await company(), await company("other")
    await has(admin, market, version="1.0.0", pinned=True)
    await has(other, market)
    async with acting_for(admin.tenant_id):
        plugin, release_id = await callable_release(market.plugin)
        assert (plugin.manifest.version, release_id) == ("1.0.0", first)
        assert market.plugin in (await allow_list()).plugins
    async with acting_for(other.tenant_id):
        assert (await callable_plugin(market.plugin)).manifest.version == "1.1.0"


async def test_what_is_not_out_cannot_be_installed(market: Market) -> None:
    admin = await company()
    await market.approved("1.0.0")
    for version in ("", "1.0.0", "9.9.9"):
        async with acting_for(admin.tenant_id):
            with pytest.raises((Missing, PluginUnavailable)):
                await install(admin.actor, market.plugin, nothing(), version=version)
    with pytest.raises(Missing):
        async with acting_for(admin.tenant_id):
            await install(admin.actor, "there-is-none", nothing())


async def test_only_who_manages_plugins_installs(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    for role in ("agent", "developer", "analyst"):
        person = await join(admin.tenant_id, role)
        async with acting_for(admin.tenant_id):
            with pytest.raises(NotAllowed):
                await install(person.actor, market.plugin, nothing())


async def test_an_edition_without_the_feature_is_refused(market: Market) -> None:
    await market.published("1.0.0", in_manifest('data_classes = ["order"]', 'entitlements = ["stock.feature"]'))
    admin = await company()
    with pytest.raises(EntitlementLacking):
        await has(admin, market)
    await grant(admin.tenant_id, stock__feature=True)
    await has(admin, market)


async def test_a_second_installation_of_the_same_plugin_is_a_conflict(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    with pytest.raises(Conflict):
        await has(admin, market)


async def test_settings_are_sealed_kept_as_revisions_and_shown_without_secrets(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        with pytest.raises(Invalid):
            await change_settings(admin.actor, market.plugin, {"adress": "typo"})
        await change_settings(admin.actor, market.plugin, SETTINGS)
        view = await installation_view(market.plugin)
        assert view.settings == {"address": "https://warehouse.example"}
        assert view.filled_secrets == ["access_key"]
        assert [each.n for each in view.revisions] == [2, 1] and view.revision == 2
        kept = await release_queries.revisions(market.plugin)
        assert KEY not in str(kept)
        assert await stored_settings(market.plugin) == SETTINGS


async def test_it_is_paused_and_resumed(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        assert (await installation_view(market.plugin)).state == "on"
        await switch_off(market.plugin, admin.actor)
        assert (await installation_view(market.plugin)).state == "paused"
        with pytest.raises(PluginOff):
            await callable_plugin(market.plugin)
        await switch_on(market.plugin, admin.actor)
        assert (await callable_plugin(market.plugin)).manifest.id == market.plugin


async def test_switching_a_release_on_installs_it_and_writes_down_what_was_agreed_to(market: Market) -> None:
    await market.published("1.0.0", with_scope("contact:read"))
    admin = await company()
    async with acting_for(admin.tenant_id):
        (line,) = [each for each in await offered() if each.id == market.plugin]
        assert line.available and not line.installed
        assert await switch_on(market.plugin, admin.actor)
        assert (await agreed_to(market.plugin)).scopes == ["contact:read"]
        assert (await callable_plugin(market.plugin)).manifest.version == "1.0.0"


async def test_a_metered_price_is_never_agreed_to_by_a_switch(market: Market) -> None:
    await market.published("1.0.0", METERED)
    admin = await company()
    async with acting_for(admin.tenant_id):
        with pytest.raises(Invalid):
            await switch_on(market.plugin, admin.actor)


async def test_removed_settings_are_there_again_within_thirty_days_and_forgotten_after(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, SETTINGS)
        await remove(admin.actor, market.plugin)
        with pytest.raises(PluginOff):
            await callable_plugin(market.plugin)
        with pytest.raises(PluginOff):
            await installation_view(market.plugin)
        with pytest.raises(PluginOff):
            await remove(admin.actor, market.plugin)
    await age(admin.tenant_id, market.plugin, KEPT_DAYS - 1)
    await tasks.purge(admin.tenant_id, {"plugin": market.plugin})
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        assert await stored_settings(market.plugin) == SETTINGS
        await remove(admin.actor, market.plugin)
    await age(admin.tenant_id, market.plugin, KEPT_DAYS)
    await tasks.purge(admin.tenant_id, {"plugin": market.plugin})
    async with acting_for(admin.tenant_id):
        for table in ("installation", "installation_revision"):
            left = await fetch_one(f"SELECT 1 FROM {table} WHERE tenant_id = $1 AND plugin = $2", market.plugin)
            assert left is None, table
    assert (await audited(admin.tenant_id))[-1] == "plugin.purged"


async def test_what_was_installed_again_is_not_purged(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await remove(admin.actor, market.plugin)
        asked = await fetch_one("SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'plugin.purge'")
        assert asked is not None
    await has(admin, market)
    await tasks.purge(admin.tenant_id, {"plugin": market.plugin})
    async with acting_for(admin.tenant_id):
        assert (await callable_plugin(market.plugin)).manifest.id == market.plugin


async def test_a_metered_price_is_agreed_to_with_a_cap(market: Market) -> None:
    await market.published("1.0.0", METERED)
    admin = await company()
    price = Price(model="metered", per_unit={"looks": "0.5"})
    async with acting_for(admin.tenant_id):
        agreed: dict[str, Any] = {"hosts": ["{address}"], "data": ["order"]}
        with pytest.raises(AgreementNeeded) as needed:
            await install(admin.actor, market.plugin, Agreement(**agreed))
        assert set(needed.value.asked) == {"price"}
        with pytest.raises(Invalid):
            await install(admin.actor, market.plugin, Agreement(**agreed, price=price))
        await install(admin.actor, market.plugin, Agreement(**agreed, price=price, monthly_cap=Decimal(10)))
        assert (await installation_view(market.plugin)).monthly_cap == 10


@pytest.mark.parametrize("verb", ["yank", "suspend", "kill"])
async def test_yank_suspend_and_kill_are_three_things_to_a_company(market: Market, verb: str) -> None:
    release_id = await market.published("1.0.0")
    admin, late = await company(), await company("late")
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, SETTINGS)
    await getattr(reviewing, verb)(OPERATOR, release_id, "because")
    async with acting_for(late.tenant_id):
        with pytest.raises((Missing, PluginUnavailable)):
            await install(late.actor, market.plugin, nothing())
    async with acting_for(admin.tenant_id):
        before = (await allow_list()).epoch
        if verb == "yank":
            assert (await callable_plugin(market.plugin)).manifest.version == "1.0.0"
            return
        with pytest.raises(PluginUnavailable) as gone:
            await callable_plugin(market.plugin)
        assert "because" in gone.value.reason
        assert market.plugin not in (await allow_list()).plugins
        view = await installation_view(market.plugin)
        assert (view.state, view.on, view.settings["address"]) == ("disabled", False, SETTINGS["address"])
    if verb == "suspend":
        await reviewing.restore(OPERATOR, release_id)
        async with acting_for(admin.tenant_id):
            assert (await callable_plugin(market.plugin)).manifest.version == "1.0.0"
            assert (await allow_list()).epoch > before
            assert await stored_settings(market.plugin) == SETTINGS


async def test_revisions_are_never_changed_by_who_runs(market: Market, tmp_path: Path) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    with pytest.raises(Exception, match="permission denied"):
        async with acting_for(admin.tenant_id):
            await execute("UPDATE installation_revision SET version = 'x' WHERE tenant_id = $1")
