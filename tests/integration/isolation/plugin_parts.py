"""What a house has of plugins: one with doors, connected to another system, and one that runs elsewhere."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.desk.crm_links import queries as crm_links
from hubwright.desk.crm_links.merging import Conflict
from hubwright.host.connections.verbs import connect_key
from hubwright.host.installation import queries as installations
from hubwright.host.installation.verbs import switch_on
from hubwright.host.remote.queries import told
from tests.support.customers import CUSTOMERS

PLUGIN = "hubwright-webhooks"
REMOTE = "hubwright-remote-example"
Make = Callable[[Any], Awaitable[UUID]]


async def linked_talk(house: Any, contact: Make, talk: Callable[[Any, UUID], Awaitable[UUID]]) -> UUID:
    """A conversation whose contact is linked with a customer of another system."""
    contact_id = await contact(house)
    await _linked(house, contact_id)
    return await talk(house, contact_id)


async def crm_conflict(house: Any, contact: Make) -> UUID:
    """A field that both sides changed."""
    link_id = await _linked(house, await contact(house))
    await crm_links.add_conflicts(link_id, [Conflict(field="name", ours=house.word, theirs="Ada", kept="ours")])
    return (await crm_links.open_conflicts(link_id))[0].id


async def _linked(house: Any, contact_id: UUID) -> UUID:
    row = await installations.installation(CUSTOMERS)
    assert row is not None
    link_id = await crm_links.insert(row["id"], contact_id, f"{house.word}-{contact_id}", "")
    assert link_id is not None
    return link_id


async def connect_plugins(house: Any) -> None:
    """Switch them on, open its doors, fill a key in."""
    await switch_on(PLUGIN)
    await switch_on(REMOTE)
    row = await installations.installation(REMOTE)
    assert row is not None
    await told(row["id"])  # its service knows the secret, so that another one can be made
    await switch_on(CUSTOMERS)
    await hook_addresses(PLUGIN)
    await connect_key(house.admin.actor, PLUGIN, "reading", f"key-{house.word}")
