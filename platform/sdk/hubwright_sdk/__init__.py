"""Everything a plugin may import: the manifest, the protocols it fulfils, the hooks it answers."""

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
from hubwright_sdk.hookspecs import PROJECT, HubwrightSpecs, hookimpl, hookspec
from hubwright_sdk.manifest import Localised, Manifest, ManifestInvalid, manifest_schema, parse_manifest, read_manifest
from hubwright_sdk.settings import schema_problems, with_defaults

__all__ = [
    "PROJECT",
    "ChannelRules",
    "ChannelView",
    "EmbeddedChannel",
    "FieldProblem",
    "HubwrightSpecs",
    "Localised",
    "Manifest",
    "ManifestInvalid",
    "PanelPage",
    "Plugin",
    "PrechatField",
    "SettingsInvalid",
    "UploadRules",
    "hookimpl",
    "hookspec",
    "manifest_schema",
    "parse_manifest",
    "read_manifest",
    "schema_problems",
    "with_defaults",
]
