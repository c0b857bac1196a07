"""Every hook there is: what kind, with what, what comes back, and which manifests promise an answer.

`event` hooks are told to every plugin that asked for it, one job each; `query` hooks are asked of several at once and
late answers are left out; an `action` goes to one installation and carries an idempotency key.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from hubwright_sdk.ai import AiModel, Completed, Completion
from hubwright_sdk.crm import (
    ChangesAsked,
    ContactChanges,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    Crm,
    CrmInStep,
    FoundContacts,
    KnownContacts,
    SavedContact,
)
from hubwright_sdk.erp import Erp, FoundOrders, FoundParties, FoundStock, OrderQuery, PartyQuery, StockQuery
from hubwright_sdk.events import EventListener, PluginEvent
from hubwright_sdk.iot import Commanded, DeviceCommand, Iot
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.marketing import AudienceChanged, AudienceMember, Marketing
from hubwright_sdk.messaging import (
    Ended,
    Ender,
    InboundPost,
    Leaver,
    Leaving,
    Left,
    MessagingChannel,
    OutboundMessage,
    PostReply,
    PullAsked,
    Pulled,
    Puller,
    Received,
    Receiver,
    Replier,
    ReplyAsked,
    Sent,
    SessionEnded,
)
from hubwright_sdk.nodes import NodeCall, NodeProvider, NodeResult
from hubwright_sdk.panels import PanelAsked, PanelContent, PanelProvider
from hubwright_sdk.ticketing import ExternalTicket, FoundTickets, NewTicket, TicketChange, Ticketing, TicketQuery
from hubwright_sdk.upkeep import CheckRow, LiveCheck, SettingsUpgrade
from hubwright_sdk.wishes import Wish

HookKind = Literal["event", "query", "action"]
QUERY_BUDGET_MS = 300


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """One method of a plugin as the host calls it; a CallContext follows the arguments unless it takes none."""

    name: str
    kind: HookKind
    arguments: tuple[Any, ...]
    result: Any
    protocol: type
    deadline_ms: int
    offered: Callable[[Manifest], bool]
    takes_context: bool = True

    def read_arguments(self, sent: bytes) -> tuple[Any, ...]:
        """The arguments as the plugin gets them, out of a message to a box."""
        form: Any = tuple.__class_getitem__(self.arguments)
        read: tuple[Any, ...] = msgspec.msgpack.decode(sent, type=form)
        return read

    def read_result(self, sent: bytes) -> Any:
        """The result as the caller gets it, or msgspec's error when it is none."""
        return msgspec.msgpack.decode(sent, type=self.result)

    def checked(self, result: object) -> Any:
        """A result that came from code in this process, brought into the declared form; raises msgspec's error."""
        return msgspec.convert(msgspec.to_builtins(result), self.result)


def offered_by(manifest: Manifest) -> tuple[Hook, ...]:
    """The hooks that a plugin with this manifest answers."""
    return tuple(hook for hook in HOOKS.values() if hook.offered(manifest))


def _implemented(name: str) -> Callable[[Manifest], bool]:
    return lambda manifest: name in manifest.implements


def _of_kind(kind: HookKind, name: str, argument: Any, result: Any, protocol: type) -> Hook:
    """A hook that belongs to a kind of plugin; the manifest says under `implements` that it is answered."""
    deadline_ms = 5_000 if kind == "query" else 10_000
    return Hook(
        name=name,
        kind=kind,
        arguments=(argument,),
        result=result,
        protocol=protocol,
        deadline_ms=deadline_ms,
        offered=_implemented(name),
    )


HOOKS: dict[str, Hook] = {
    hook.name: hook
    for hook in (
        Hook(
            name="on_event",
            kind="event",
            arguments=(PluginEvent,),
            result=list[Wish],
            protocol=EventListener,
            deadline_ms=10_000,
            offered=lambda manifest: bool(manifest.events),
        ),
        Hook(
            name="receive",
            kind="action",
            arguments=(InboundPost,),
            result=Received,
            protocol=Receiver,
            deadline_ms=10_000,
            offered=lambda manifest: bool(manifest.inbound) and manifest.tier != "declarative",
        ),
        Hook(
            name="panel",
            kind="query",
            arguments=(PanelAsked,),
            result=PanelContent,
            protocol=PanelProvider,
            deadline_ms=2_000,
            offered=lambda manifest: bool(manifest.panels),
        ),
        Hook(
            name="call_node",
            kind="action",
            arguments=(NodeCall,),
            result=NodeResult,
            protocol=NodeProvider,
            deadline_ms=30_000,
            offered=lambda manifest: bool(manifest.nodes),
        ),
        Hook(
            name="complete",
            kind="action",
            arguments=(Completion,),
            result=Completed,
            protocol=AiModel,
            deadline_ms=30_000,
            offered=lambda manifest: "ai" in manifest.kind,
        ),
        _of_kind("action", "send", OutboundMessage, Sent, MessagingChannel),
        Hook(
            name="reply",
            kind="action",
            arguments=(ReplyAsked,),
            result=PostReply,
            protocol=Replier,
            deadline_ms=500,
            offered=_implemented("reply"),
        ),
        Hook(
            name="pull",
            kind="action",
            arguments=(PullAsked,),
            result=Pulled,
            protocol=Puller,
            deadline_ms=30_000,
            offered=_implemented("pull"),
        ),
        _of_kind("action", "end", Ended, SessionEnded, Ender),
        _of_kind("action", "leave", Leaving, Left, Leaver),
        _of_kind("query", "find_contact", ContactQuery, FoundContacts, Crm),
        _of_kind("action", "save_contact", ContactToSave, SavedContact, Crm),
        _of_kind("action", "read_contacts", ContactsAsked, KnownContacts, CrmInStep),
        _of_kind("action", "changed_contacts", ChangesAsked, ContactChanges, CrmInStep),
        _of_kind("query", "find_orders", OrderQuery, FoundOrders, Erp),
        _of_kind("query", "find_stock", StockQuery, FoundStock, Erp),
        _of_kind("query", "find_party", PartyQuery, FoundParties, Erp),
        _of_kind("action", "create_ticket", NewTicket, ExternalTicket, Ticketing),
        _of_kind("action", "update_ticket", TicketChange, ExternalTicket, Ticketing),
        _of_kind("query", "find_tickets", TicketQuery, FoundTickets, Ticketing),
        _of_kind("action", "command", DeviceCommand, Commanded, Iot),
        _of_kind("action", "add_to_audience", AudienceMember, AudienceChanged, Marketing),
        _of_kind("action", "remove_from_audience", AudienceMember, AudienceChanged, Marketing),
        Hook(
            name="check",
            kind="action",
            arguments=(),
            result=list[CheckRow],
            protocol=LiveCheck,
            deadline_ms=15_000,
            offered=_implemented("check"),
        ),
        Hook(
            name="upgrade_settings",
            kind="action",
            arguments=(dict[str, Any], int),
            result=dict[str, Any],
            protocol=SettingsUpgrade,
            deadline_ms=5_000,
            offered=lambda manifest: manifest.settings_version > 1 and manifest.tier in ("native", "sandboxed"),
            takes_context=False,
        ),
    )
}
