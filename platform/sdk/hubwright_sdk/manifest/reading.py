"""From plain data or the author's file to a manifest, through one strict gate."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from hubwright_sdk.declared import ERROR_PORT
from hubwright_sdk.manifest.document import Manifest
from hubwright_sdk.manifest.tiers import check_tier
from hubwright_sdk.manifest.wrong import ManifestInvalid

MANIFEST_FILE = "manifest.toml"


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
        return _checked(msgspec.convert(data, Manifest))
    except msgspec.ValidationError as error:
        raise ManifestInvalid(str(error)) from error
    except RecursionError as error:
        raise ManifestInvalid("it is nested too deeply") from error


def _checked(manifest: Manifest) -> Manifest:
    _check_config_schema(manifest)
    _check_declared(manifest)
    _check_egress(manifest)
    check_tier(manifest)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Reads the author's form, `manifest.toml`, where every schema may name a JSON file beside it."""
    return manifest_from(lambda name: (folder / name).read_text("utf-8"))


def manifest_from(read: Callable[[str], str]) -> Manifest:
    """The author's form from wherever its files are, given a way to read one by its name."""
    try:
        data: dict[str, Any] = tomllib.loads(read(MANIFEST_FILE))
        _read_schema(read, data, "config_schema")
        for declared in [*data.get("nodes", []), *data.get("triggers", [])]:
            _read_schema(read, declared, "schema")
    except (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestInvalid(f"{MANIFEST_FILE}: {error}") from error
    return parse_manifest(data)


def _read_schema(read: Callable[[str], str], data: dict[str, Any], key: str) -> None:
    named = data.get(key)
    if isinstance(named, str):
        data[key] = json.loads(read(Path(named).name))


def _check_form(schema: dict[str, Any], where: str) -> None:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ManifestInvalid(f"{where} is not a JSON Schema: {error.message}") from error
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        raise ManifestInvalid(f"{where} must be an object schema with additionalProperties: false")


def _check_config_schema(manifest: Manifest) -> None:
    schema = manifest.config_schema
    _check_form(schema, "config_schema")
    properties = cast("dict[str, dict[str, Any]]", schema.get("properties", {}))
    unknown = sorted(set(manifest.public_settings) - set(properties))
    if unknown:
        raise ManifestInvalid(f"public_settings names settings that do not exist: {', '.join(unknown)}")
    if _has_deep_secret(schema):
        raise ManifestInvalid("config_schema: x-secret stands on a setting itself, not deeper: it is sealed as a whole")
    secret = sorted(key for key in manifest.public_settings if properties[key].get("x-secret"))
    if secret:
        raise ManifestInvalid(f"a secret setting cannot be public: {', '.join(secret)}")


def _has_deep_secret(schema: Any, *, depth: int = 0) -> bool:
    """Whether `x-secret` stands anywhere but on a setting itself."""
    if isinstance(schema, list):
        return any(_has_deep_secret(each, depth=depth + 1) for each in schema)
    if not isinstance(schema, dict):
        return False
    return (bool(schema.get("x-secret")) and depth != 2) or any(
        _has_deep_secret(each, depth=depth + 1) for each in schema.values()
    )


def _check_declared(manifest: Manifest) -> None:
    """Forms of steps and triggers are closed, speak both languages and ask for no secrets; names are taken once."""
    declared = [*manifest.nodes, *manifest.triggers]
    for one in declared:
        where = f"{one.name}.schema"
        _check_form(one.schema, where)
        for name, part in cast("dict[str, dict[str, Any]]", one.schema.get("properties", {})).items():
            if not {"en", "zh"} <= set(part.get("x-title", {})):
                raise ManifestInvalid(f"{where}: {name} needs an x-title in en and zh")
            if part.get("x-secret"):
                raise ManifestInvalid(f"{where}: {name} is secret; secrets belong in config_schema")
    _once([one.name for one in declared], "a step or trigger")
    for node in manifest.nodes:
        _once([port.id for port in node.ports], f"an exit of {node.name}")
        if ERROR_PORT in {port.id for port in node.ports}:
            raise ManifestInvalid(f"{node.name}: the exit {ERROR_PORT} comes by itself")


def _once(names: list[str], what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ManifestInvalid(f"the name of {what} is taken twice: {', '.join(twice)}")


def _check_egress(manifest: Manifest) -> None:
    properties = manifest.config_schema.get("properties", {})
    for place in manifest.egress:
        if (place.host is None) is (place.setting is None):
            raise ManifestInvalid("egress names either a host or a setting")
        if place.setting is not None and place.setting not in properties:
            raise ManifestInvalid(f"egress names a setting that does not exist: {place.setting}")
