"""Blocks of plugins beside a conversation: which there are, and what stands in one."""

from uuid import UUID

import msgspec

from hubwright.desk.conversations import get_conversation
from hubwright.host.dispatch.activations import activations
from hubwright.host.installation.consents import granted_scopes
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.runtime.plugins.event_facts import contact_as, conversation_as
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import AuthExpired, CallFailed, ConversationFacts, PanelAsked, PanelContent


class PanelPlace(msgspec.Struct, frozen=True, kw_only=True):
    """One panel, before anybody asked the plugin."""

    plugin: str
    name: str
    title: str
    icon: str


async def panel_places(language: str) -> list[PanelPlace]:
    """The panels of plugins that are switched on in the active tenant; no plugin is asked."""
    return [
        PanelPlace(plugin=plugin.manifest.id, name=panel.name, title=panel.title.said_in(language), icon=panel.icon)
        for plugin in await activations.impls_here("panel")
        for panel in plugin.manifest.panels
    ]


async def read_panel(actor: Actor, conversation_id: UUID, plugin_id: str, name: str) -> PanelContent | None:
    """Ask a plugin for one of its panels; None when it gave no answer. Raises AuthExpired: somebody can mend that."""
    actor.require(Permission.CONVERSATIONS_READ)
    async with acting_for(actor.tenant_id):
        conversation = await get_conversation(conversation_id)
    here = {each.manifest.id: each.manifest for each in await activations.impls(actor.tenant_id, "panel")}
    manifest = here.get(plugin_id)
    if manifest is None or name not in {panel.name for panel in manifest.panels}:
        return None
    async with acting_for(actor.tenant_id):
        scopes = await granted_scopes(manifest)
        contact = await contact_as(manifest, scopes, conversation.contact_id)
    asked = PanelAsked(
        panel=name,
        conversation=conversation_as(scopes, conversation) or ConversationFacts(id=str(conversation_id)),
        contact=contact,
    )
    try:
        content: PanelContent = await dispatcher().act(
            actor.tenant_id, plugin_id, "panel", asked, key="", language=actor.language
        )
    except AuthExpired:
        raise
    except CallFailed:
        return None
    return content
