"""The plugin is its manifest: what it says is whole, and the requests and events it describes are the ones it means."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import hubwright_webhooks
from hubwright_sdk import Manifest, read_manifest, schema_problems

FOLDER = Path(hubwright_webhooks.__file__).parent


@pytest.fixture
def manifest() -> Manifest:
    return read_manifest(FOLDER)


def test_it_has_no_code(manifest: Manifest) -> None:
    assert manifest.tier == "declarative"
    assert manifest.entry_point is None
    (only,) = FOLDER.glob("*.py")
    assert only.read_text().count("\n") == 1, "a docstring and nothing else"


def test_every_secret_is_one_and_nobody_is_shown_any(manifest: Manifest) -> None:
    properties: Mapping[str, Any] = manifest.config_schema["properties"]
    secret = {name for name, part in properties.items() if part.get("x-secret")}
    assert secret == {"signing_secret", "api_key", "inbound_secret"}
    assert manifest.public_settings == []


def test_an_address_is_all_it_needs(manifest: Manifest) -> None:
    assert schema_problems(manifest.config_schema, {"url": "https://other.example/in"}) == []
    for bad in ({}, {"url": ""}, {"url": "javascript:alert(1)"}, {"url": "https://a b"}, {"url": "https://a", "x": 1}):
        assert schema_problems(manifest.config_schema, bad), bad


def test_every_door_has_another_scheme_and_the_same_event(manifest: Manifest) -> None:
    assert {door.path: door.verifier for door in manifest.inbound} == {
        "standard": "standard",
        "hub": "hub_sha256",
        "stripe": "stripe",
    }
    assert {mapping.event for mapping in manifest.inbound_events} == {"received"}


def test_it_speaks_both_languages(manifest: Manifest) -> None:
    for file in FOLDER.glob("*.json"):
        for name, part in json.loads(file.read_text("utf-8"))["properties"].items():
            assert set(part["x-title"]) == {"en", "zh"}, f"{file.name}: {name}"


def test_each_step_is_one_request_and_every_exit_is_meant_by_an_answer(manifest: Manifest) -> None:
    requests = {mapping.node: (mapping.method, mapping.url) for mapping in manifest.http}
    assert requests == {
        "post": ("POST", "{{settings.url}}"),
        "read": ("GET", "{{settings.read_url}}?q={{input.query}}"),
    }
    exits = {node.name: {port.id for port in node.ports if port.kind == "normal"} for node in manifest.nodes}
    meant = {mapping.node: {answer.port for answer in mapping.answers} for mapping in manifest.http}
    assert exits == meant
