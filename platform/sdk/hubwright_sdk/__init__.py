"""Everything a plugin may import: the manifest, the protocols it fulfils, the hooks it answers."""

from hubwright_sdk.ai import AiModel, ChatMessage, Completed, Completion
from hubwright_sdk.calls import (
    CallContext,
    CallFailed,
    Http,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
    Usage,
    retry_after_seconds,
)
from hubwright_sdk.channel import (
    ChannelRules,
    ChannelView,
    EmbeddedChannel,
    FieldProblem,
    PanelPage,
    Plugin,
    PrechatField,
    SettingsInvalid,
    UploadRules,
)
from hubwright_sdk.declared import NodeDeclaration, PortDeclaration, TriggerDeclaration
from hubwright_sdk.hookspecs import PROJECT, HubwrightSpecs, hookimpl, hookspec
from hubwright_sdk.manifest import Egress, Manifest, ManifestInvalid, manifest_schema, parse_manifest, read_manifest
from hubwright_sdk.nodes import NodeCall, NodeProvider, NodeResult
from hubwright_sdk.settings import schema_problems, with_defaults
from hubwright_sdk.texts import Localised

__all__ = [
    "PROJECT",
    "AiModel",
    "CallContext",
    "CallFailed",
    "ChannelRules",
    "ChannelView",
    "ChatMessage",
    "Completed",
    "Completion",
    "Egress",
    "EmbeddedChannel",
    "FieldProblem",
    "Http",
    "HttpAnswer",
    "HubwrightSpecs",
    "Localised",
    "Malformed",
    "Manifest",
    "ManifestInvalid",
    "NodeCall",
    "NodeDeclaration",
    "NodeProvider",
    "NodeResult",
    "PanelPage",
    "Plugin",
    "PortDeclaration",
    "PrechatField",
    "RateLimited",
    "Refused",
    "SettingsInvalid",
    "Slow",
    "TriggerDeclaration",
    "Unreachable",
    "UploadRules",
    "Usage",
    "hookimpl",
    "hookspec",
    "manifest_schema",
    "parse_manifest",
    "read_manifest",
    "retry_after_seconds",
    "schema_problems",
    "with_defaults",
]
