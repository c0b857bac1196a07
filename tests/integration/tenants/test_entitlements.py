"""Entitlements as stored: resolved from two layers, explained, and different when time has passed."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.kernel import entitlements as kernel
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch_one
from hubwright.kernel.errors import EntitlementLacking, Invalid, Missing
from hubwright.kernel.jobs import JOBS, run_due_jobs
from tenants import tasks
from tenants.entitlements import drop_override, explain, refresh, set_override


async def revision() -> int:
    row = await fetch_one("SELECT rev FROM entitlement_snapshot WHERE tenant_id = $1")
    assert row is not None
    return int(row["rev"])


async def test_without_a_snapshot_nothing_is_granted(in_tenant_a: UUID) -> None:
    await execute("DELETE FROM entitlement_snapshot WHERE tenant_id = $1")

    assert await kernel.limit("members.limit") == 0
    with pytest.raises(EntitlementLacking):
        await kernel.require("csat.rating")


async def test_the_edition_is_stored_once_and_the_revision_grows_only_with_changes(in_tenant_a: UUID) -> None:
    await refresh()
    await refresh()

    assert await revision() == 2
    assert await kernel.limit("channels.webchat.limit") == 10
    assert await kernel.limit("members.limit") is None
    await kernel.require("csat.rating")
    with pytest.raises(EntitlementLacking):
        await kernel.require("webchat.hide_mark")


async def test_an_override_wins_is_explained_and_can_be_taken_back(in_tenant_a: UUID) -> None:
    await set_override("webchat.hide_mark", True, reason="contract 7")

    await kernel.require("webchat.hide_mark")
    (told,) = [f for f in await explain() if f.feature.key == "webchat.hide_mark"]
    assert (told.grant.layer, told.grant.because, told.in_edition) == ("override", "contract 7", False)

    await drop_override("webchat.hide_mark")
    with pytest.raises(EntitlementLacking):
        await kernel.require("webchat.hide_mark")
    with pytest.raises(Missing):
        await drop_override("webchat.hide_mark")


@pytest.mark.parametrize(
    ("key", "value", "reason", "field"),
    [
        ("fax.limit", 3, "x", "key"),
        ("csat.rating", 1, "x", "value"),
        ("members.limit", True, "x", "value"),
        ("members.limit", -1, "x", "value"),
        ("members.limit", 1, "  ", "reason"),
    ],
)
async def test_overrides_that_make_no_sense_are_refused(
    in_tenant_a: UUID, key: str, value: bool | int, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await set_override(key, value, reason=reason)

    assert refused.value.errors[0].field == field


async def test_an_override_ends_by_itself(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        await set_override("members.limit", 1, reason="trial", until=utc_now() + timedelta(hours=1))
        assert await kernel.limit("members.limit") == 1
        before = await revision()
        past = utc_now() - timedelta(seconds=1)
        await execute("UPDATE entitlement_override SET expires_at = $2 WHERE tenant_id = $1", past)
        await execute("UPDATE job SET run_at = $2 WHERE tenant_id = $1 AND kind = 'entitlements.refresh'", past)
        await execute("UPDATE due SET due_at = $2 WHERE tenant_id = $1 AND kind = 'job'", past)
    assert tasks.refresh_entitlements is JOBS["entitlements.refresh"].work
    while await run_due_jobs():
        pass

    async with acting_for(tenant_a):
        assert await kernel.limit("members.limit") is None
        assert await revision() == before + 1


async def test_one_tenants_override_is_none_of_anothers(tenant_a: UUID, tenant_b: UUID) -> None:
    async with acting_for(tenant_a):
        await set_override("members.limit", 1, reason="trial")
    async with acting_for(tenant_b):
        await refresh()

        assert await kernel.limit("members.limit") is None
