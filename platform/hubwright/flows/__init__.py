"""The flow language: documents, expressions, node types and the reducer. Pure: no I/O, no clock, no chance."""

from hubwright.flows import nodes as _nodes
from hubwright.flows.advance import advance, start_state
from hubwright.flows.call_graph import Callees, outcomes_of, references_of
from hubwright.flows.channel_support import CHANNEL_KINDS, ChannelTable, Support
from hubwright.flows.compile import CompiledFlow, compile  # noqa: A004 - the word the design uses for it
from hubwright.flows.diff import FlowDiff, diff
from hubwright.flows.document import Edge, FlowDocument, Node, Var, sha256, to_builtins
from hubwright.flows.effects import (
    AwaitEvent,
    Button,
    CancelTimer,
    Card,
    Effect,
    EmitEvent,
    EndSession,
    HandOff,
    HttpRequest,
    PluginCall,
    RateConversation,
    RequestRating,
    SendCards,
    SendMessage,
    SendWebhook,
    SetContact,
    SetConversation,
    SetTags,
    SetTimer,
    decode_effect,
    effect_to_builtins,
    encode_effect,
)
from hubwright.flows.errors import FlowInvalid
from hubwright.flows.events import (
    EffectResult,
    Event,
    EventHappened,
    HandoffEnded,
    MessageReceived,
    Started,
    TimerFired,
    Triggered,
    WaitFailed,
    decode_event,
    encode_event,
)
from hubwright.flows.failing import went_wrong
from hubwright.flows.library import Library, NotLoaded, Published
from hubwright.flows.migrate import Moved, MoveVerdict, may_move, moved, waits_at
from hubwright.flows.node_type import NodeType, PlainNodeType, Port, Texts
from hubwright.flows.parse import parse
from hubwright.flows.problems import Problem, has_errors
from hubwright.flows.reference import FlowRef
from hubwright.flows.registry import find_node_type, generation, node_types, register, unregister
from hubwright.flows.sentences import say
from hubwright.flows.starter import starter_document
from hubwright.flows.state import Advance, Frame, Run, State, Step, Wait, decode_state, encode_state
from hubwright.flows.trigger_type import TriggerType
from hubwright.flows.triggering import Listener, Verdict, judge, listeners, wants
from hubwright.flows.validate import validate

del _nodes


def apology(locale: str) -> str:
    """What a visitor is told when something went wrong on our side."""
    return say("apology", locale)


__all__ = [
    "CHANNEL_KINDS",
    "Advance",
    "AwaitEvent",
    "Button",
    "Callees",
    "CancelTimer",
    "Card",
    "ChannelTable",
    "CompiledFlow",
    "Edge",
    "Effect",
    "EffectResult",
    "EmitEvent",
    "EndSession",
    "Event",
    "EventHappened",
    "FlowDiff",
    "FlowDocument",
    "FlowInvalid",
    "FlowRef",
    "Frame",
    "HandOff",
    "HandoffEnded",
    "HttpRequest",
    "Library",
    "Listener",
    "MessageReceived",
    "MoveVerdict",
    "Moved",
    "Node",
    "NodeType",
    "NotLoaded",
    "PlainNodeType",
    "PluginCall",
    "Port",
    "Problem",
    "Published",
    "RateConversation",
    "RequestRating",
    "Run",
    "SendCards",
    "SendMessage",
    "SendWebhook",
    "SetContact",
    "SetConversation",
    "SetTags",
    "SetTimer",
    "Started",
    "State",
    "Step",
    "Support",
    "Texts",
    "TimerFired",
    "TriggerType",
    "Triggered",
    "Var",
    "Verdict",
    "Wait",
    "WaitFailed",
    "advance",
    "apology",
    "compile",
    "decode_effect",
    "decode_event",
    "decode_state",
    "diff",
    "effect_to_builtins",
    "encode_effect",
    "encode_event",
    "encode_state",
    "find_node_type",
    "generation",
    "has_errors",
    "judge",
    "listeners",
    "may_move",
    "moved",
    "node_types",
    "outcomes_of",
    "parse",
    "references_of",
    "register",
    "sha256",
    "start_state",
    "starter_document",
    "to_builtins",
    "unregister",
    "validate",
    "waits_at",
    "wants",
    "went_wrong",
]
