"""The flow language: documents, expressions, node types and the reducer. Pure: no I/O, no clock, no chance."""

from hubwright.flows import nodes as _nodes
from hubwright.flows.advance import advance, start_state
from hubwright.flows.call_graph import Callees, outcomes_of, references_of
from hubwright.flows.compile import CompiledFlow, compile  # noqa: A004 - the word the design uses for it
from hubwright.flows.diff import FlowDiff, diff
from hubwright.flows.document import Edge, FlowDocument, Node, Var, sha256, to_builtins
from hubwright.flows.effects import (
    Button,
    CancelTimer,
    Effect,
    EndSession,
    HandOff,
    HttpRequest,
    SendMessage,
    SetContact,
    SetConversation,
    SetTimer,
    decode_effect,
    effect_to_builtins,
    encode_effect,
)
from hubwright.flows.errors import FlowInvalid
from hubwright.flows.events import (
    EffectResult,
    Event,
    HandoffEnded,
    MessageReceived,
    Started,
    TimerFired,
    decode_event,
    encode_event,
)
from hubwright.flows.library import Library, Published
from hubwright.flows.migrate import Moved, Verdict, may_move, moved, waits_at
from hubwright.flows.node_type import NodeType, PlainNodeType, Port, Texts
from hubwright.flows.parse import parse
from hubwright.flows.problems import Problem, has_errors
from hubwright.flows.reference import FlowRef
from hubwright.flows.registry import find_node_type, node_types, register, unregister
from hubwright.flows.starter import starter_document
from hubwright.flows.state import Advance, Frame, State, Step, Wait, decode_state, encode_state
from hubwright.flows.validate import validate

del _nodes

__all__ = [
    "Advance",
    "Button",
    "Callees",
    "CancelTimer",
    "CompiledFlow",
    "Edge",
    "Effect",
    "EffectResult",
    "EndSession",
    "Event",
    "FlowDiff",
    "FlowDocument",
    "FlowInvalid",
    "FlowRef",
    "Frame",
    "HandOff",
    "HandoffEnded",
    "HttpRequest",
    "Library",
    "MessageReceived",
    "Moved",
    "Node",
    "NodeType",
    "PlainNodeType",
    "Port",
    "Problem",
    "Published",
    "SendMessage",
    "SetContact",
    "SetConversation",
    "SetTimer",
    "Started",
    "State",
    "Step",
    "Texts",
    "TimerFired",
    "Var",
    "Verdict",
    "Wait",
    "advance",
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
    "has_errors",
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
]
