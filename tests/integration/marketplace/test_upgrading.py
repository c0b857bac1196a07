"""Another version: settings come along or the old one stays; what widens asks; back is a version with its settings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.marketplace import reviewing
from hubwright.host import catalogue
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import AgreementNeeded, NothingToGoBackTo, PluginUnavailable, UpgradeFailed
from hubwright.host.installation.going_back import decide_following, roll_back
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.installation.verbs import callable_plugin
from hubwright.host.sandbox.probe import probe
from hubwright.kernel import sealed
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import Conflict, NotAllowed
from hubwright_sdk.channel import Plugin
from tests.integration.marketplace.companies import audited, company, has
from tests.support.market import (
    EGRESS,
    OPERATOR,
    Change,
    Files,
    Market,
    in_code,
    in_manifest,
    with_scope,
    with_settings,
)
from tests.support.people import Person, join

KEY = "k3y-to-the-warehouse"
OLD = {"url": "https://warehouse.example"}
NEW = {"address": "https://warehouse.example"}


def old_form(files: Files) -> None:
    """Settings as version 1 of them was: an address called url, and a key."""
    in_manifest("settings_version = 2\n", "")(files)
    in_manifest('setting = "address"', 'setting = "url"')(files)
    with_settings(
        url={"type": "string", "x-title": {"en": "U", "zh": "U"}, "x-help": {"en": "u", "zh": "u"}},
        access_key={"type": "string", "x-secret": True, "x-title": {"en": "K", "zh": "K"},
                    "x-help": {"en": "k", "zh": "k"}},
    )(files)  # fmt: skip


def new_form(files: Files) -> None:
    """The address has another name; who reads it from there is the same place."""
    in_manifest('setting = "address"', 'setting = "url"')(files)
    with_settings(
        address={"type": "string", "x-title": {"en": "A", "zh": "A"}, "x-help": {"en": "a", "zh": "a"}},
        url={"type": "string", "x-title": {"en": "U", "zh": "U"}, "x-help": {"en": "u", "zh": "u"}},
    )(files)  # fmt: skip


async def with_old(market: Market, *changes: Change) -> Person:
    await market.published("1.0.0", old_form, *changes)
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, {**OLD, "access_key": KEY})
    return admin


async def has_version(admin: Person, market: Market) -> str:
    async with acting_for(admin.tenant_id):
        return (await callable_plugin(market.plugin)).manifest.version


async def test_settings_are_carried_over_by_the_plugins_own_hook_in_a_box(market: Market) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    admin = await with_old(market)
    await market.published("1.1.0", new_form)
    assert await upgrade(admin.tenant_id, admin.actor, market.plugin) == "upgraded"
    async with acting_for(admin.tenant_id):
        assert (await callable_plugin(market.plugin)).manifest.version == "1.1.0"
        assert await stored_settings(market.plugin) == NEW
    assert (await audited(admin.tenant_id))[-1] == "plugin.upgraded"


async def test_a_hook_that_fails_keeps_the_old_version_and_its_settings(market: Market) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    admin = await with_old(market)
    broken = in_code('{"address": settings["url"]} if version == 1 else settings', '{"nonsense": settings["url"]}')
    await market.published("1.1.0", new_form, broken)
    with pytest.raises(UpgradeFailed) as failed:
        await upgrade(admin.tenant_id, admin.actor, market.plugin)
    assert KEY not in str(failed.value) and "nonsense" in failed.value.reason
    assert await has_version(admin, market) == "1.0.0"
    async with acting_for(admin.tenant_id):
        assert await stored_settings(market.plugin) == {**OLD, "access_key": KEY}


async def test_the_way_settings_are_carried_is_handed_in_and_runs_outside_of_any_transaction(market: Market) -> None:
    admin = await with_old(market)
    await market.published("1.1.0", new_form)
    seen: list[object] = []

    async def carry(plugin: Plugin, tenant_id: UUID, settings: Mapping[str, Any], version: int) -> dict[str, Any]:
        seen.append((plugin.manifest.version, tenant_id, dict(settings), version))
        async with acting_for(new_tenant):  # refused inside another tenant's transaction
            pass
        return {"address": settings["url"]}

    new_tenant = (await company("another")).tenant_id
    await upgrade(admin.tenant_id, admin.actor, market.plugin, carry=carry)
    assert seen == [("1.1.0", admin.tenant_id, {**OLD, "access_key": KEY}, 1)]


async def test_somebody_who_changes_settings_meanwhile_is_not_overwritten(market: Market) -> None:
    admin = await with_old(market)
    await market.published("1.1.0", new_form)

    async def carry(_plugin: Plugin, _tenant: UUID, settings: Mapping[str, Any], _version: int) -> dict[str, Any]:
        async with acting_for(admin.tenant_id):
            await change_settings(admin.actor, market.plugin, {"url": "https://another.example"})
        return {"address": settings["url"]}

    with pytest.raises(Conflict):
        await upgrade(admin.tenant_id, admin.actor, market.plugin, carry=carry)
    assert await has_version(admin, market) == "1.0.0"


def pairing(*, secret: bool) -> Change:
    """One setting more, as a secret or in the open."""
    words = {"x-title": {"en": "P", "zh": "P"}, "x-help": {"en": "p", "zh": "p"}}
    kept = {"x-secret": True} if secret else {}
    return with_settings(address={"type": "string", **words}, pairing={"type": "string", **words, **kept})


async def test_what_was_a_secret_is_not_shown_by_a_version_that_calls_it_none(market: Market) -> None:
    await market.published("1.0.0", in_manifest("settings_version = 2\n", ""), pairing(secret=True))
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, {**NEW, "pairing": KEY})
    await market.published("1.1.0", in_manifest("settings_version = 2\n", ""), pairing(secret=False))
    await upgrade(admin.tenant_id, admin.actor, market.plugin)
    async with acting_for(admin.tenant_id):
        assert (await installation_view(market.plugin)).settings == NEW == await stored_settings(market.plugin)
        await roll_back(admin.actor, market.plugin)
        assert (await stored_settings(market.plugin))["pairing"] == KEY, "the version before has it still"

    async def keeps(_plugin: Plugin, _tenant: UUID, settings: Mapping[str, Any], _version: int) -> dict[str, Any]:
        return {**settings}

    await market.published("1.2.0", pairing(secret=False))
    await upgrade(admin.tenant_id, admin.actor, market.plugin, "1.2.0", carry=keeps)
    async with acting_for(admin.tenant_id):
        assert await stored_settings(market.plugin) == NEW


async def carried(_plugin: Plugin, _tenant: UUID, settings: Mapping[str, Any], _version: int) -> dict[str, Any]:
    return {"address": settings["url"]}


async def test_back_is_the_version_before_with_the_settings_it_had(market: Market) -> None:
    admin = await with_old(market)
    await market.published("1.1.0", new_form)
    await upgrade(admin.tenant_id, admin.actor, market.plugin, carry=carried)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, {"address": "https://moved.example"})
        went = await roll_back(admin.actor, market.plugin)
        assert (went["version"], went["n"]) == ("1.0.0", 2)
        assert await stored_settings(market.plugin) == {**OLD, "access_key": KEY}
        view = await installation_view(market.plugin)
        assert (view.version, view.revision, view.pinned) == ("1.0.0", 2, True)
        forward = await roll_back(admin.actor, market.plugin, 4)
        assert forward["version"] == "1.1.0"
        assert await stored_settings(market.plugin) == {"address": "https://moved.example"}
        with pytest.raises(NothingToGoBackTo):
            await roll_back(admin.actor, market.plugin, 99)
    assert (await audited(admin.tenant_id))[-1] == "plugin.rolled_back"


async def test_there_is_no_way_back_to_what_was_killed(market: Market) -> None:
    admin = await with_old(market)
    second = await market.published("1.1.0", new_form)
    await upgrade(admin.tenant_id, admin.actor, market.plugin, carry=carried)
    first = next(each for each in catalogue.shelf.releases(market.plugin) if each.version == "1.0.0")
    await reviewing.kill(OPERATOR, first.id, "leaks")
    async with acting_for(admin.tenant_id):
        with pytest.raises(PluginUnavailable):
            await roll_back(admin.actor, market.plugin)
    await reviewing.yank(OPERATOR, second, "old")
    assert await has_version(admin, market) == "1.1.0"


async def test_revisions_stay_readable_when_the_companys_key_is_renewed(market: Market) -> None:
    admin = await with_old(market)
    await market.published("1.1.0", new_form)
    await upgrade(admin.tenant_id, admin.actor, market.plugin, carry=carried)
    async with acting_for(admin.tenant_id):
        await sealed.renew_key()
    await sealed.settle(admin.tenant_id)
    async with acting_for(admin.tenant_id):
        await execute("DELETE FROM tenant_key WHERE tenant_id = $1 AND retired_at IS NOT NULL")
        await roll_back(admin.actor, market.plugin)
        assert (await stored_settings(market.plugin))["access_key"] == KEY


async def test_what_was_withdrawn_meanwhile_asks_nobody_any_more(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market, cooldown_days=0)
    wider = await market.published("1.1.0", with_scope("contact:read"))
    assert await upgrade(admin.tenant_id, None, market.plugin, "1.1.0") == "asks"
    async with acting_for(admin.tenant_id):
        view = await installation_view(market.plugin)
        assert (view.state, view.asked_version) == ("asks", "1.1.0")
    await reviewing.yank(OPERATOR, wider, "it asks for too much")
    async with acting_for(admin.tenant_id):
        view = await installation_view(market.plugin)
        assert (view.state, view.asked_version, view.asked) == ("on", "", {})


async def test_a_wider_update_asks_and_comes_when_somebody_agrees(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    await market.published("1.1.0", with_scope("message:send"))
    assert await upgrade(admin.tenant_id, None, market.plugin) == "asks"
    async with acting_for(admin.tenant_id):
        view = await installation_view(market.plugin)
        assert (view.state, view.version, view.asked_version) == ("asks", "1.0.0", "1.1.0")
        assert view.asked == {"scopes": ["message:send"]}
    with pytest.raises(AgreementNeeded):
        await upgrade(admin.tenant_id, admin.actor, market.plugin)
    agreed = Agreement(scopes=["message:send"], hosts=["{address}"], data=["order"])
    await upgrade(admin.tenant_id, admin.actor, market.plugin, agreed=agreed)
    async with acting_for(admin.tenant_id):
        view = await installation_view(market.plugin)
        assert (view.state, view.version, view.agreed.scopes) == ("on", "1.1.0", ["message:send"])
    assert "plugin.update_asks" in await audited(admin.tenant_id)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("scopes", with_scope("contact:write")),
        ("hosts", in_manifest(EGRESS, EGRESS + '[[egress]]\nhost = "a.example"\npurpose = { en = "a", zh = "a" }\n')),
        ("data", in_manifest('data_classes = ["order"]', 'data_classes = ["order", "contact.email"]')),
        ("price", in_manifest("[listing]", '[price]\nmodel = "flat"\nmonthly = "9"\n\n[listing]')),
    ],
)  # fmt: skip
async def test_each_kind_of_widening_asks(market: Market, what: str, change: Change) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    await market.published("1.1.0", change)
    assert await upgrade(admin.tenant_id, None, market.plugin) == "asks"
    async with acting_for(admin.tenant_id):
        assert set((await installation_view(market.plugin)).asked) == {what}


async def test_only_who_manages_plugins_decides_about_versions(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    await market.published("1.1.0")
    agent = await join(admin.tenant_id, "developer")
    with pytest.raises(NotAllowed):
        await upgrade(admin.tenant_id, agent.actor, market.plugin)
    async with acting_for(admin.tenant_id):
        for attempt in (
            lambda: roll_back(agent.actor, market.plugin),
            lambda: decide_following(agent.actor, market.plugin, pinned=True, cooldown_days=0),
        ):
            with pytest.raises(NotAllowed):
                await attempt()
