"""Add-ons, plugins, status and time as stored, and what processes keep of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from editions.add_ons import Bought
from hubwright.control.companies import find_company, pin_edition
from hubwright.host import catalogue
from hubwright.host.discovery import Discovered
from hubwright.host.installation.verbs import allow_list, callable_plugin, is_on, switch_off, switch_on
from hubwright.kernel import entitlements as kernel
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import DB, acting_for, execute, global_execute, outside_tenants
from hubwright.kernel.errors import EntitlementLacking
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import JOBS, run_due_jobs
from hubwright.kernel.realtime import hub
from hubwright_sdk import Manifest, parse_manifest
from tenants import queries, tasks
from tenants.entitlements import explain, refresh, set_override

_SAID = {"en": "x", "zh": "x"}


class Brings:
    """A plugin with a kind that needs something, or with grants."""

    def __init__(self, name: str, kind: str, tier: str = "native", **more: Any) -> None:
        self.manifest: Manifest = parse_manifest(
            {
                "manifest_version": 1, "id": name, "version": "1.0.0", "tier": tier, "kind": [kind], "name": _SAID,
                "description": _SAID, "config_schema": {"type": "object", "additionalProperties": False},
                "scopes": [], **more,
            }
        )  # fmt: skip

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        Brings("of-crm", "crm"),
        Brings("with-gifts", "marketing", grants={"webchat.hide_mark": True, "channels.webchat.limit": 500}),
    ]
    found = {each.manifest.id: Discovered(each.manifest.id, plugin=each) for each in known}  # type: ignore[arg-type]  # a plugin as far as this goes
    monkeypatch.setattr(catalogue, "discover", lambda: found)


async def pinned(tenant_id: UUID, edition: str) -> None:
    async with acting_for(tenant_id):
        await pin_edition(tenant_id, edition, 2)
        await refresh()


async def jobs_run() -> None:
    assert tasks.refresh_entitlements is JOBS["entitlements.refresh"].work
    while await run_due_jobs():
        pass


async def layer_of(key: str) -> tuple[object, str, str]:
    (told,) = [each for each in await explain() if each.feature.key == key]
    return told.grant.value, told.grant.layer, told.grant.because


async def test_a_company_that_stays_with_an_old_version_loses_nothing(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await refresh()
        assert await layer_of("desk.service_levels") == (True, "edition", "online v1")
        assert await layer_of("connectors.crm") == (True, "edition", "online v1")
    await pinned(tenant_a, "online")
    async with acting_for(tenant_a):
        assert await layer_of("desk.service_levels") == (False, "edition", "online v2")


async def test_an_add_on_that_ends_is_gone_by_itself(tenant_a: UUID) -> None:
    await pinned(tenant_a, "classic")
    async with acting_for(tenant_a):
        await queries.put_add_on(new_id(), Bought(key="crm", until=utc_now() + timedelta(hours=1)), utc_now())
        await refresh()
        assert await layer_of("connectors.crm") == (True, "add_on", "crm")
        await execute("UPDATE tenant_add_on SET ends_at = now() - interval '1 s' WHERE tenant_id = $1")
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'entitlements.refresh'")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    await jobs_run()
    async with acting_for(tenant_a):
        assert not await kernel.allowed("connectors.crm")


@pytest.mark.usefixtures("plugins")
async def test_a_plugin_of_a_kind_runs_only_where_the_kind_is_included(tenant_a: UUID) -> None:
    await pinned(tenant_a, "marketing")
    async with acting_for(tenant_a):
        await switch_on("of-crm")
    await pinned(tenant_a, "classic")
    async with acting_for(tenant_a):
        assert not await is_on("of-crm")
        assert (await allow_list()).plugins == frozenset()
        with pytest.raises(EntitlementLacking):
            await callable_plugin("of-crm")
        with pytest.raises(EntitlementLacking):
            await switch_on("of-crm")
    await pinned(tenant_a, "marketing")
    async with acting_for(tenant_a):
        assert await is_on("of-crm")
        assert (await callable_plugin("of-crm")).manifest.id == "of-crm"


@pytest.mark.usefixtures("plugins")
async def test_what_a_plugin_of_ours_brings_comes_and_goes_with_it(tenant_a: UUID) -> None:
    await pinned(tenant_a, "classic")
    async with acting_for(tenant_a):
        await switch_on("with-gifts")
    await jobs_run()
    async with acting_for(tenant_a):
        assert await layer_of("webchat.hide_mark") == (True, "plugin", "with-gifts")
        assert await kernel.limit("channels.webchat.limit") == 500
        await switch_off("with-gifts")
    await jobs_run()
    async with acting_for(tenant_a):
        assert await layer_of("webchat.hide_mark") == (False, "edition", "classic v2")


async def test_a_strangers_plugin_grants_itself_nothing(tenant_a: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = Brings("stranger", "marketing", "sandboxed", grants={"webchat.hide_mark": True}, entry_point="x:plugin")
    found = {"stranger": Discovered("stranger", plugin=stranger)}  # type: ignore[arg-type]  # a plugin as far as this goes
    monkeypatch.setattr(catalogue, "discover", lambda: found)
    await pinned(tenant_a, "classic")
    async with acting_for(tenant_a):
        await switch_on("stranger")
        await refresh()
        assert not await kernel.allowed("webchat.hide_mark")


@pytest.mark.parametrize(
    ("status", "crm", "runs"),
    [("active", True, 100), ("suspended", False, 0)],
)
async def test_what_spends_stops_with_the_status(tenant_a: UUID, status: str, crm: bool, runs: int) -> None:
    async with acting_for(tenant_a):
        for key in ("crm", "routing"):
            await queries.put_add_on(new_id(), Bought(key=key), utc_now())
        async with outside_tenants("a test changes the status"):
            await global_execute("UPDATE tenant SET status = $2 WHERE id = $1", tenant_a, status)
        await pin_edition(tenant_a, "classic", 2)
        await refresh()

        assert (await kernel.allowed("connectors.crm"), await kernel.limit("routing.what_if")) == (crm, runs)
        assert await kernel.limit("members.limit") == 10
        company = await find_company(tenant_a)
        assert company is not None
        assert company.status == status


async def test_a_change_is_seen_inside_its_transaction_and_nowhere_if_it_is_undone(tenant_a: UUID) -> None:
    await pinned(tenant_a, "classic")
    async with acting_for(tenant_a):
        assert not await kernel.allowed("csat.rating")
    with pytest.raises(LookupError):
        async with acting_for(tenant_a):
            await set_override("csat.rating", True, reason="trial")
            assert await kernel.allowed("csat.rating")
            raise LookupError
    async with acting_for(tenant_a):
        assert not await kernel.allowed("csat.rating")


async def test_every_process_forgets_with_the_commit(tenant_a: UUID) -> None:
    """Two caches on one hub are two processes; the second hears of the change by the message alone."""
    await pinned(tenant_a, "classic")
    other = kernel._Known()
    async with acting_for(tenant_a):
        before = await other.read()
        assert other.fresh(tenant_a) is before
    async with acting_for(tenant_a):
        await set_override("csat.rating", True, reason="trial")
        assert other.fresh(tenant_a) is before, "nothing is told before the commit"

    assert other.fresh(tenant_a) is None
    assert hub.queues
    async with acting_for(tenant_a):
        assert await kernel.allowed("csat.rating")


async def test_what_makes_something_is_never_decided_by_what_was_kept(
    tenant_a: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's change whose message is lost: a guard that makes something reads, one that only shows may lag."""
    await pinned(tenant_a, "marketing")
    async with acting_for(tenant_a):
        await kernel.require_below("members.limit", 0)
        await kernel.require("csat.rating")
    monkeypatch.setattr(kernel._known, "written", lambda: None)
    async with acting_for(tenant_a):
        await set_override("members.limit", 0, reason="trial")
        await set_override("csat.rating", False, reason="trial")
    async with acting_for(tenant_a):
        with pytest.raises(EntitlementLacking):
            await kernel.require_below("members.limit", 0)


async def test_without_a_database_reading_goes_on_for_a_day_and_making_does_not(
    tenant_a: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1_000.0
    known = kernel._Known(lambda: moment)
    monkeypatch.setattr(kernel, "_known", known)
    await pinned(tenant_a, "marketing")
    assert await kernel.granted_to(tenant_a, "csat.rating") is True

    def gone(*_arguments: object, **_named: object) -> object:
        raise asyncpg.CannotConnectNowError("the database is away")

    monkeypatch.setattr(type(DB), "begin", gone)
    moment += 23 * 3600
    assert await kernel.granted_to(tenant_a, "csat.rating") is True
    with pytest.raises(asyncpg.CannotConnectNowError):
        await kernel.granted_to(tenant_a, "members.limit")
    moment += 2 * 3600
    with pytest.raises(asyncpg.CannotConnectNowError):
        await kernel.granted_to(tenant_a, "csat.rating")
