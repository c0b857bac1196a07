"""Customers with everything that a merge moves, made by the real verbs."""

from typing import Any
from uuid import UUID

from hubwright.desk.contacts import tasks
from hubwright.desk.contacts.merge import merge_contacts, undo_merge
from hubwright.desk.contacts.tag import tag_contact
from hubwright.desk.contacts.verbs import learn
from hubwright.desk.crm_links import queries as crm_links
from hubwright.desk.devices import queries as devices
from hubwright.host.installation import queries as installations
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for, execute, fetch
from tests.support.company import Company, new_visitor, says
from tests.support.customers import CUSTOMERS

DOING = tasks  # importing it is what makes the worker able to do its jobs
TABLES = ("identity", "conversation", "device", "crm_link", "contact")


async def person(company: Company, name: str, **more: Any) -> UUID:
    """A contact who wrote, has a device, and is linked with a customer elsewhere."""
    contact_id = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await learn(contact_id, name=name, **more)
    await says(company, contact_id, f"{name} asks")
    async with acting_for(company.tenant_id):
        device_id = await devices.meet(company.channel_id, f"machine of {name}")
        await execute("UPDATE device SET contact_id = $3 WHERE tenant_id = $1 AND id = $2", device_id, contact_id)
        await switch_on(CUSTOMERS)
        row = await installations.installation(CUSTOMERS)
        assert row is not None
        await crm_links.insert(row["id"], contact_id, f"customer {name}", "")
        await tag_contact(contact_id, [f"tag of {name}"])
    return contact_id


async def state(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Everything that a merge touches, but not when somebody was last seen."""
    async with acting_for(company.tenant_id):
        found = {}
        for table in TABLES:
            rows = await fetch(
                f"SELECT to_jsonb(t) - 'seen_at' - 'updated_at' AS row FROM {table} t WHERE tenant_id = $1 ORDER BY id"
            )
            found[table] = [row["row"] for row in rows]
        found["home"] = await fetch("SELECT row_id, home_id FROM contact_home WHERE tenant_id = $1")
    return found


async def merge(company: Company, source: UUID, target: UUID) -> UUID:
    async with acting_for(company.tenant_id):
        return await merge_contacts(company.admin.actor, source, target)


async def undo(company: Company, merge_id: UUID) -> None:
    async with acting_for(company.tenant_id):
        await undo_merge(company.admin.actor, merge_id)
