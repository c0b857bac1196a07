"""A plugin is called for the tenants that switched it on, and for nobody else."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import Any
from uuid import UUID

import pytest

from hubwright.host import discovery
from hubwright.host.discovery import Discovered
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.verbs import allow_list, callable_plugin, is_on, offered, switch_off, switch_on
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import EntitlementLacking, NotAllowed
from hubwright_sdk import Manifest, parse_manifest
from tests.support.people import grant, join


class Sample:
    """A plugin that needs an entitlement."""

    def __init__(self, plugin_id: str, entitlements: list[str]) -> None:
        self.manifest: Manifest = parse_manifest(
            {
                "manifest_version": 1,
                "id": plugin_id,
                "version": "1.0.0",
                "tier": "native",
                "kind": ["crm"],
                "name": {"en": "Sample", "zh": "样例"},
                "description": {"en": "A sample.", "zh": "一个样例。"},
                "config_schema": {"type": "object", "additionalProperties": False},
                "scopes": [],
                "entitlements": entitlements,
            }
        )

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> dict[str, Discovered]:
    found = {
        "sample": Discovered("sample", plugin=Sample("sample", [])),
        "sample-paid": Discovered("sample-paid", plugin=Sample("sample-paid", ["sample.feature"])),
        "sample-broken": discovery.load([EntryPoint("sample-broken", "package_that_is_gone:plugin", "x")])[
            "sample-broken"
        ],
    }
    monkeypatch.setattr("hubwright.host.catalogue.discover", lambda: found)
    return found


@pytest.mark.usefixtures("plugins")
async def test_a_plugin_is_off_until_switched_on_and_only_where_it_was(tenant_a: UUID, tenant_b: UUID) -> None:
    async with acting_for(tenant_a):
        with pytest.raises(PluginOff):
            await callable_plugin("sample")
        assert await switch_on("sample")
        assert not await switch_on("sample")
        assert (await callable_plugin("sample")).manifest.id == "sample"
        assert (await allow_list()).plugins == {"sample"}
    async with acting_for(tenant_b):
        assert not await is_on("sample")
        assert (await allow_list()).plugins == frozenset()


@pytest.mark.usefixtures("plugins")
async def test_every_switch_moves_the_epoch(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        epochs = [(await allow_list()).epoch]
        await switch_on("sample")
        epochs.append((await allow_list()).epoch)
        await switch_off("sample")
        epochs.append((await allow_list()).epoch)
        assert not await switch_off("sample")
        epochs.append((await allow_list()).epoch)
        assert await switch_on("sample")
        epochs.append((await allow_list()).epoch)
    assert [epoch - epochs[0] for epoch in epochs] == [0, 1, 2, 2, 3]


@pytest.mark.usefixtures("plugins")
async def test_only_a_role_that_may_can_switch_and_it_is_written_down(tenant_a: UUID) -> None:
    admin, agent = await join(tenant_a, "admin"), await join(tenant_a, "agent")
    async with acting_for(tenant_a):
        with pytest.raises(NotAllowed):
            await switch_on("sample", agent.actor)
        await switch_on("sample", admin.actor)
        with pytest.raises(NotAllowed):
            await switch_off("sample", agent.actor)
        await switch_off("sample", admin.actor)
        written = await fetch("SELECT action, subject FROM audit_entry WHERE tenant_id = $1 ORDER BY id")
    assert [(row["action"], row["subject"]) for row in written][-2:] == [
        ("plugin.switched_on", "sample"),
        ("plugin.switched_off", "sample"),
    ]


@pytest.mark.usefixtures("plugins")
async def test_an_edition_without_the_feature_is_refused_at_the_verb(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        with pytest.raises(EntitlementLacking):
            await switch_on("sample-paid")
        assert not await is_on("sample-paid")
    await grant(tenant_a, sample__feature=True)
    async with acting_for(tenant_a):
        assert await switch_on("sample-paid")


async def test_a_missing_plugin_is_shown_with_its_reason_and_can_only_be_switched_off(
    tenant_a: UUID, plugins: dict[str, Discovered]
) -> None:
    async with acting_for(tenant_a):
        with pytest.raises(PluginUnavailable):
            await switch_on("sample-broken")
        await switch_on("sample")
        del plugins["sample"]
        with pytest.raises(PluginUnavailable):
            await callable_plugin("sample")
        lines = {line.id: line for line in await offered()}
        assert "package_that_is_gone" in (lines["sample-broken"].reason or "")
        assert (lines["sample"].available, lines["sample"].on) == (False, True)
        assert lines["sample-paid"].missing_entitlements == ["sample.feature"]
        assert await switch_off("sample")
