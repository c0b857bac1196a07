"""Removing HubSpot or Tryton: the grant ends at once, and after thirty days nothing is left of either."""

from typing import Any
from uuid import UUID

import pytest

from hubwright.host.connections import looking
from hubwright.host.connections.verbs import connect_basic, connections_of
from hubwright.host.installation import tasks
from hubwright.host.installation.removing import KEPT_DAYS, remove
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.crm.sweep import SWEEP
from tests.integration.crm.conftest import PLUGIN, Desk
from tests.integration.marketplace.companies import age, company

TRYTON = "hubwright-tryton"
BY_PLUGIN = ("installation", "installation_revision", "connection")
BY_INSTALLATION = ("oauth_state", "hook_seen", "remote_secret", "plugin_setup", "crm_link", "crm_sweep")


async def installation_of(tenant_id: UUID, plugin: str) -> UUID:
    async with acting_for(tenant_id):
        (row,) = await fetch("SELECT id FROM installation WHERE tenant_id = $1 AND plugin = $2", plugin)
    return UUID(str(row["id"]))


async def forgotten(actor: Actor, tenant_id: UUID, plugin: str, outbound: Outbound) -> None:
    """Removed, given back, and thirty days later."""
    async with acting_for(tenant_id):
        await remove(actor, plugin)
    for due_tenant, connection_id in await looking.due_connections():
        if due_tenant == tenant_id:
            await looking.look(due_tenant, connection_id, outbound)
    async with acting_for(tenant_id):
        kept = await fetch("SELECT state, credentials FROM connection WHERE tenant_id = $1 AND plugin = $2", plugin)
    assert [(row["state"], row["credentials"]) for row in kept] == [("revoked", "")], "at once, not in thirty days"
    await age(tenant_id, plugin, KEPT_DAYS + 1)
    await tasks.purge(tenant_id, {"plugin": plugin})


async def what_is_left(tenant_id: UUID, plugin: str, installation_id: UUID) -> set[str]:
    """The tables that still know something."""
    asked: list[tuple[str, str, object]] = [(table, "plugin", plugin) for table in BY_PLUGIN]
    asked += [(table, "installation_id", installation_id) for table in BY_INSTALLATION]
    async with acting_for(tenant_id):
        return {
            table
            for table, column, value in asked
            if await fetch(f"SELECT 1 FROM {table} WHERE tenant_id = $1 AND {column} = $2", value)
        }


async def test_nothing_is_left_of_hubspot(linked: tuple[Desk, Any]) -> None:
    desk, ada = linked
    desk.portal.change_contact(ada.id, {"phone": "+4411"})
    await desk.says(phone="+4422")
    await desk.works()
    assert await desk.conflicts() != []
    installation_id = await installation_of(desk.tenant_id, PLUGIN)
    assert {"installation", "connection", "crm_link"} <= set(
        await what_is_left(desk.tenant_id, PLUGIN, installation_id)
    )
    await forgotten(desk.company.admin.actor, desk.tenant_id, PLUGIN, desk.outbound)
    assert await what_is_left(desk.tenant_id, PLUGIN, installation_id) == set()
    assert await desk.rows("SELECT 1 FROM crm_conflict WHERE tenant_id = $1") == []
    assert len(desk.hubspot.grants.given_back) == 1
    assert desk.hubspot.grants.access == {}
    await desk.sweeps()
    due = await desk.rows("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = $2 AND state = 'waiting'", SWEEP)
    assert len(due) <= 1, "the look that was planned before finds nothing and plans no other"
    here = await desk.here()
    assert here.fields["phone"] == "+4422", "the contact here stays as it is"
    assert ada.held["phone"] == "+4422", "and so does the customer there"


@pytest.mark.usefixtures("database")
async def test_nothing_is_left_of_tryton(outbound: Outbound) -> None:
    admin = await company()
    async with acting_for(admin.tenant_id):
        await switch_on(TRYTON, admin.actor)
        wanted = {"address": "https://erp.example", "database": "shop"}
        await change_settings(admin.actor, TRYTON, wanted)
        await connect_basic(admin.actor, TRYTON, "user", "agent", "a password")
        assert [each.state for each in await connections_of(TRYTON)] == ["connected"]
    installation_id = await installation_of(admin.tenant_id, TRYTON)
    await forgotten(admin.actor, admin.tenant_id, TRYTON, outbound)
    assert await what_is_left(admin.tenant_id, TRYTON, installation_id) == set()
