"""The object behind the entry point: settings, contacts in step, steps for flows, the panel, posts, the live check."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright_hubspot import contacts, panel
from hubwright_hubspot.service import ask
from hubwright_hubspot.steps import contact_step, deal_step
from hubwright_sdk import (
    CallContext,
    CallFailed,
    ChangesAsked,
    CheckRow,
    ContactChanges,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    FoundContacts,
    InboundPost,
    KnownContacts,
    Manifest,
    NodeCall,
    NodeResult,
    PanelAsked,
    PanelContent,
    Received,
    SavedContact,
    SettingsInvalid,
    read_manifest,
    schema_problems,
    with_defaults,
)

_CHECKS = (
    ("/account-info/v3/details", "Connected", "已连接"),
    ("/crm/v3/objects/contacts?limit=1", "Reads contacts", "可读取联系人"),
    ("/crm/v3/objects/companies?limit=1", "Reads companies", "可读取公司"),
    ("/crm/v3/objects/deals?limit=1", "Reads deals", "可读取商机"),
)


class HubSpot:
    """Talks to HubSpot for a company; keeps nothing."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """With defaults, or every problem there is."""
        whole = with_defaults(self.manifest.config_schema, settings)
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the manifest lists: nothing is for everybody."""
        return {name: settings[name] for name in self.manifest.public_settings if name in settings}

    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        """Who fits."""
        return FoundContacts(await contacts.found(context, query))

    async def save_contact(self, contact: ContactToSave, context: CallContext) -> SavedContact:
        """Change one, or make one."""
        return await contacts.saved(context, contact)

    async def read_contacts(self, asked: ContactsAsked, context: CallContext) -> KnownContacts:
        """How they are now."""
        return await contacts.read(context, asked.external_ids)

    async def changed_contacts(self, asked: ChangesAsked, context: CallContext) -> ContactChanges:
        """Who changed since."""
        return await contacts.changes(context, asked)

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        """Up to a hundred events in one post, in any order, some of them again: only whom they are about counts."""
        changed, others = contacts.changed_in(post.body)
        if others:
            context.log(f"{others} events are of a kind that is not used here")
        return Received(changed_contacts=changed)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """One visit at a step."""
        return await (deal_step if call.node == "deal" else contact_step)(call.input, context)

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        """Their record, company and newest deals."""
        return await panel.content(asked.contact.external_id if asked.contact is not None else "", context)

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Is it connected, and was what it needs granted?"""
        return [await self._tried(*each, context=context) for each in _CHECKS]

    async def _tried(self, path: str, english: str, chinese: str, *, context: CallContext) -> CheckRow:
        name = chinese if context.language.startswith("zh") else english
        try:
            answer = await ask(context, "GET", path)
        except CallFailed as failed:
            return CheckRow(name, ok=False, text=failed.reason)
        account = answer.told.get("portalId")
        return CheckRow(name, ok=not answer.is_missing, text=f"HubSpot {account}" if account else "")


plugin = HubSpot()
