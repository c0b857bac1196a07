"""A manifest is strict: what it does not know, it refuses, and says so."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from hubwright_sdk import Manifest, ManifestInvalid, manifest_schema, parse_manifest, read_manifest


def whole(**changes: Any) -> dict[str, Any]:
    return {
        "manifest_version": 1,
        "id": "acme-chat",
        "version": "1.2.3",
        "tier": "native",
        "kind": ["channel"],
        "name": {"en": "Acme chat", "zh": "极致聊天"},
        "description": {"en": "Chat.", "zh": "聊天。"},
        "config_schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"colour": {"type": "string"}, "api_key": {"type": "string", "x-secret": True}},
        },
        "scopes": [],
        **changes,
    }


def test_a_whole_manifest_is_read_and_speaks_both_languages() -> None:
    manifest = parse_manifest(whole(texts={"hello": {"en": "Hello", "zh": "你好"}}))
    assert (manifest.name.said_in("zh"), manifest.name.said_in("en")) == ("极致聊天", "Acme chat")
    assert (manifest.said("hello", "zh"), manifest.said("missing", "zh")) == ("你好", "missing")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"permisions": []}, "permisions"),
        ({"name": {"en": "A", "zh": "甲", "fr": "B"}}, "fr"),
        ({"name": {"en": "A"}}, "zh"),
        ({"description": {"en": "A", "zh": ""}}, "zh"),
        ({"id": "Acme Chat"}, "id"),
        ({"version": "1.2"}, "version"),
        ({"tier": "root"}, "tier"),
        ({"kind": []}, "kind"),
        ({"static": "../secret"}, "static"),
        ({"config_schema": {"type": "nonsense", "additionalProperties": False}}, "config_schema"),
        ({"config_schema": {"type": "object", "properties": {}}}, "additionalProperties"),
        ({"public_settings": ["colours"]}, "colours"),
        ({"public_settings": ["api_key"]}, "api_key"),
    ],
)
def test_each_mistake_is_named(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ManifestInvalid, match=told):
        parse_manifest(whole(**changes))


def test_scopes_must_be_said_even_when_there_are_none() -> None:
    silent = whole()
    del silent["scopes"]
    with pytest.raises(ManifestInvalid, match="scopes"):
        parse_manifest(silent)


def test_the_published_schema_agrees_with_the_reader() -> None:
    schema = manifest_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(whole())
    assert not validator.is_valid(whole(permisions=[]))
    assert not validator.is_valid(whole(name={"en": "A"}))
    assert not validator.is_valid(whole(tier="root"))


def test_the_authors_form_names_its_schema_file(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps(whole()["config_schema"]), "utf-8")
    (tmp_path / "manifest.toml").write_text(
        'manifest_version = 1\nid = "acme-chat"\nversion = "1.2.3"\ntier = "native"\nkind = ["channel"]\n'
        'config_schema = "settings.json"\nscopes = []\nname = {en = "Acme chat", zh = "极致聊天"}\n'
        'description = {en = "Chat.", zh = "聊天。"}\n',
        "utf-8",
    )
    manifest = read_manifest(tmp_path)
    assert manifest == parse_manifest(whole())
    assert msgspec.json.decode(msgspec.json.encode(manifest), type=Manifest) == manifest


def test_a_broken_manifest_file_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match=r"manifest\.toml"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.toml").write_text("id = ", "utf-8")
    with pytest.raises(ManifestInvalid, match=r"manifest\.toml"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "schema",
    [
        {"server": {"type": "object", "properties": {"password": {"type": "string", "x-secret": True}}}},
        {"keys": {"type": "array", "items": {"type": "string", "x-secret": True}}},
    ],
)
def test_a_secret_is_a_whole_setting_because_it_is_sealed_as_one(schema: dict[str, Any]) -> None:
    config = {"type": "object", "additionalProperties": False, "properties": schema}
    with pytest.raises(ManifestInvalid, match="x-secret"):
        parse_manifest(whole(config_schema=config))


OAUTH = {
    "name": "crm",
    "title": {"en": "C", "zh": "丙"},
    "scheme": "oauth2_code",
    "authorize_url": "https://a.example/authorize",
    "token_url": "https://a.example/token",
    "client_id": "colour",
    "client_secret": "api_key",
}


def test_an_oauth_connection_names_the_settings_of_the_companys_own_app() -> None:
    parse_manifest(whole(connections=[OAUTH]))
    for changes in (
        {"client_id": "nowhere"},
        {"client_secret": "colour"},
        {"client_secret": "nowhere"},
        {"token_url": ""},
        {"authorize_url": ""},
    ):
        with pytest.raises(ManifestInvalid, match="crm"):
            parse_manifest(whole(connections=[{**OAUTH, **changes}]))
    parse_manifest(whole(connections=[{**OAUTH, "scheme": "oauth2_client", "authorize_url": ""}]))
