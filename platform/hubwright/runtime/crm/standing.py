"""How the contact of a conversation stands in each system of customers: linked, in conflict, or a suggestion."""

from uuid import UUID

import msgspec

from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation
from hubwright.desk.crm_links import queries
from hubwright.desk.crm_links.schemas import ConflictView, Link
from hubwright.host.dispatch.activations import activations
from hubwright.host.failures import NeedsReauth
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.runtime.crm.facts import may_keep_in_step
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import AuthExpired, CallFailed, ContactQuery, CrmContact, FoundContacts

_MOST_SUGGESTED = 3
SIGN_IN_AGAIN = frozenset({AuthExpired.code, NeedsReauth.code})


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One system; without a link, who there has the same address."""

    plugin: str
    title: str
    link: Link | None = None
    conflicts: list[ConflictView] = []
    suggested: list[CrmContact] = []
    failed: str = ""
    code: str = ""  # of the failure

    @property
    def wants_sign_in(self) -> bool:
        """Whether nothing goes on before an admin signs in there again."""
        return (self.link.code if self.link is not None else self.code) in SIGN_IN_AGAIN


async def systems_here() -> bool:
    """Whether this company has any such system; no plugin is asked."""
    return any(may_keep_in_step(each.manifest) for each in await activations.impls_here("read_contacts"))


async def standings(actor: Actor, conversation_id: UUID) -> list[Standing]:
    """Each system in turn; one that does not answer says so."""
    actor.require(Permission.CONVERSATIONS_READ)
    async with acting_for(actor.tenant_id):
        contact = await get_contact((await get_conversation(conversation_id)).contact_id)
    found = []
    for plugin in await activations.impls(actor.tenant_id, "read_contacts"):
        manifest = plugin.manifest
        if not may_keep_in_step(manifest):
            continue
        title = manifest.name.said_in(actor.language)
        async with acting_for(actor.tenant_id):
            link = await queries.link_of(manifest.id, contact.id)
            conflicts = await queries.open_conflicts(link.id) if link is not None else []
        if link is not None:
            found.append(Standing(plugin=manifest.id, title=title, link=link, conflicts=conflicts))
        elif not contact.email or "contact.email" not in manifest.data_classes:
            found.append(Standing(plugin=manifest.id, title=title))
        else:
            found.append(await _suggesting(actor, manifest.id, title, contact.email))
    return found


async def _suggesting(actor: Actor, plugin: str, title: str, email: str) -> Standing:
    query = ContactQuery(email=email, limit=_MOST_SUGGESTED)
    try:
        there: FoundContacts = await dispatcher().act(
            actor.tenant_id, plugin, "find_contact", query, key="", language=actor.language
        )
    except CallFailed as failed:
        return Standing(plugin=plugin, title=title, failed=failed.reason, code=failed.code)
    return Standing(plugin=plugin, title=title, suggested=there.contacts[:_MOST_SUGGESTED])
