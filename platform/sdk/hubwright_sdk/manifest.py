"""What a plugin says about itself: read once, checked strictly, shown to the people who decide."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

MANIFEST_FILE = "manifest.toml"

Tier = Literal["native", "sandboxed", "remote", "declarative"]
Kind = Literal["channel", "crm", "erp", "ticketing", "iot", "analytics", "ai", "calls", "knowledge"]
PluginId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Version = Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_.:-]*$", max_length=80)]


class ManifestInvalid(Exception):
    """The manifest cannot be accepted; the message says which part and why."""


class Localised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in every language the platform speaks, so that no page falls back to the wrong one."""

    en: Text
    zh: Text

    def said_in(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The canonical form; unknown keys are errors because a typo here would be a silent privilege bug."""

    manifest_version: Literal[1]
    id: PluginId
    version: Version
    tier: Tier
    kind: Annotated[list[Kind], msgspec.Meta(min_length=1)]
    name: Localised
    description: Localised
    config_schema: dict[str, Any]
    scopes: list[Name]
    public_settings: list[str] = []
    entitlements: list[Name] = []
    channel_limit: Name | None = None  # the entitlement that bounds how many channels of this plugin a company has
    texts: dict[str, Localised] = {}
    static: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]*$")] | None = None

    def said(self, key: str, language: str) -> str:
        """A text of the plugin's own, for pages that show more than name and description."""
        text = self.texts.get(key)
        return text.said_in(language) if text else key


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema partners validate against before they hand anything in."""
    (schema,), components = msgspec.json.schema_components([Manifest], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hubwright plugin manifest",
        **schema,
        "$defs": components,
    }


def parse_manifest(data: object) -> Manifest:
    """The one gate from plain data to a Manifest."""
    try:
        manifest = msgspec.convert(data, Manifest)
    except msgspec.ValidationError as error:
        raise ManifestInvalid(str(error)) from error
    _check_config_schema(manifest)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Reads the author's form, `manifest.toml`, where `config_schema` names a JSON file beside it."""
    path = folder / MANIFEST_FILE
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        named = data.get("config_schema")
        if isinstance(named, str):
            data["config_schema"] = json.loads((folder / Path(named).name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ManifestInvalid(f"{path.name}: {error}") from error
    return parse_manifest(data)


def _check_config_schema(manifest: Manifest) -> None:
    schema = manifest.config_schema
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ManifestInvalid(f"config_schema is not a JSON Schema: {error.message}") from error
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        raise ManifestInvalid("config_schema must be an object schema with additionalProperties: false")
    properties = cast("dict[str, dict[str, Any]]", schema.get("properties", {}))
    unknown = sorted(set(manifest.public_settings) - set(properties))
    if unknown:
        raise ManifestInvalid(f"public_settings names settings that do not exist: {', '.join(unknown)}")
    secret = sorted(key for key in manifest.public_settings if properties[key].get("x-secret"))
    if secret:
        raise ManifestInvalid(f"a secret setting cannot be public: {', '.join(secret)}")
