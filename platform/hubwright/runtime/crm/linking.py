"""People link a contact with a customer of another system; an address that anybody may claim links nothing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.contacts.verbs import get_contact, learn
from hubwright.desk.conversations import get_conversation
from hubwright.desk.crm_links import queries, sweep_queries
from hubwright.desk.crm_links.saying import ask
from hubwright.desk.crm_links.schemas import Link
from hubwright.host.calls import Installed, installed
from hubwright.host.installation import queries as installations
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.runtime.crm.errors import LinkedAlready, SomebodyHasIt, SystemFails
from hubwright.runtime.crm.facts import known_facts, may_keep_in_step
from hubwright.runtime.crm.sweep import sweep_soon
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import (
    HOOKS,
    CallFailed,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    FoundContacts,
    KnownContacts,
    SavedContact,
)


async def link(actor: Actor, conversation_id: UUID, plugin: str, external_id: str) -> None:
    """Link the contact of a conversation with a customer that is there."""
    contact, to = await _begun(actor, conversation_id, plugin)
    known: KnownContacts = await _call(
        actor, to, "read_contacts", ContactsAsked(external_ids=[external_id]), key=f"crm/link/{external_id}"
    )
    found = next((each for each in known.contacts if each.external_id == external_id), None)
    if found is None:
        raise Missing("customer")
    await _linked(actor, contact.id, plugin, external_id, found.url)


async def create(actor: Actor, conversation_id: UUID, plugin: str) -> None:
    """Make the contact a customer there, too; the same contact twice is one customer."""
    contact, to = await _begun(actor, conversation_id, plugin)
    facts = known_facts(to.plugin.manifest, contact)
    if facts.get("email"):
        query = ContactQuery(email=facts["email"], limit=1)
        there: FoundContacts = await _call(actor, to, "find_contact", query, key="")
        if there.contacts:
            raise SomebodyHasIt
    new = ContactToSave(
        name=facts.get("name", ""),
        email=facts.get("email", ""),
        phone=facts.get("phone", ""),
        fields={name: value for name, value in facts.items() if name not in ("name", "email", "phone")},
    )
    saved: SavedContact = await _call(actor, to, "save_contact", new, key=f"crm/create/{contact.id}")
    await _linked(actor, contact.id, plugin, saved.external_id, saved.url)


async def unlink(actor: Actor, conversation_id: UUID, plugin: str) -> None:
    """Each goes on as it is."""
    link = await _link_of(actor, conversation_id, plugin)
    async with acting_for(actor.tenant_id):
        await queries.delete(link.id)
        await audit.record(actor, "crm.unlinked", link.contact_id, plugin=plugin, external_id=link.external_id)


async def settle(actor: Actor, conversation_id: UUID, plugin: str, conflict_id: UUID, *, turn: bool) -> None:
    """Leave a conflict as it was decided, or turn it round: the value that lost is said here anew, and goes there."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    async with acting_for(actor.tenant_id):
        await get_conversation(conversation_id)
        link_id = await queries.link_id_of(conflict_id)
        link = await queries.get(link_id) if link_id is not None else None
        if link is None or link.plugin != plugin:
            raise Missing("conflict")
        settled = await queries.settle(link.id, conflict_id, actor.member_id, utc_now())
        if settled is None:
            raise Missing("conflict")
        if turn:
            told: dict[str, Any] = {settled.field: settled.lost}
            name, email = (str(told.pop(own, "")) for own in ("name", "email"))
            await learn(link.contact_id, name=name, email=email, fields=told)
        await audit.record(actor, "crm.conflict_settled", link.contact_id, field=settled.field, turned=turn)


async def _begun(actor: Actor, conversation_id: UUID, plugin: str) -> tuple[ContactView, Installed]:
    actor.require(Permission.CONVERSATIONS_REPLY)
    async with acting_for(actor.tenant_id):
        conversation = await get_conversation(conversation_id)
        contact = await get_contact(conversation.contact_id)
        if await queries.link_of(plugin, contact.id) is not None:
            raise LinkedAlready
        try:
            to = await installed(plugin)
        except CallFailed as away:
            raise SystemFails(away.reason) from None
    if not may_keep_in_step(to.plugin.manifest):
        raise Missing("plugin")
    return contact, to


async def _link_of(actor: Actor, conversation_id: UUID, plugin: str) -> Link:
    actor.require(Permission.CONVERSATIONS_REPLY)
    async with acting_for(actor.tenant_id):
        conversation = await get_conversation(conversation_id)
        link = await queries.link_of(plugin, conversation.contact_id)
    if link is None:
        raise Missing("link")
    return link


async def _call(actor: Actor, to: Installed, hook: str, argument: object, *, key: str) -> Any:
    try:
        return await dispatcher().call(actor.tenant_id, to, HOOKS[hook], (argument,), key=key, language=actor.language)
    except CallFailed as failed:
        raise SystemFails(failed.reason) from None


async def _linked(actor: Actor, contact_id: UUID, plugin: str, external_id: str, url: str) -> None:
    async with acting_for(actor.tenant_id):
        row = await installations.installation(plugin)
        if row is None or row["removed_at"] is not None:
            raise Missing("plugin")
        link_id = await queries.insert(row["id"], contact_id, external_id, url)
        if link_id is None:
            raise LinkedAlready
        await sweep_queries.begin(row["id"])
        await sweep_soon(plugin)
        await ask(link_id)
        details: Mapping[str, Any] = {"plugin": plugin, "external_id": external_id}
        await audit.record(actor, "crm.linked", contact_id, **details)
