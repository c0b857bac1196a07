"""What a manifest may declare for flows, and each mistake by its name."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from hubwright_sdk import ManifestInvalid, manifest_schema, parse_manifest, read_manifest, retry_after_seconds
from tests.unit.sdk.test_manifest import whole


def said(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def step(**changes: Any) -> dict[str, Any]:
    return {
        "name": "look",
        "title": said("Look"),
        "help": said("Looks."),
        "category": "data",
        "ports": [{"id": "found", "title": said("Found")}],
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"what": {"type": "string", "x-title": said("What"), "x-kind": "var"}},
        },
        **changes,
    }


def trigger(**changes: Any) -> dict[str, Any]:
    return {"name": "heard", "title": said("Heard"), "help": said("Hears."), "when": "true", **changes}


def form(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def test_steps_and_triggers_are_read_with_their_defaults() -> None:
    manifest = parse_manifest(whole(nodes=[step()], triggers=[trigger()]))
    (node,) = manifest.nodes

    assert (node.tv, node.timeout_s, node.repeatable, node.cost, node.outputs) == (1, 10, False, {}, ("what",))
    assert node.ports[0].required
    assert manifest.triggers[0].schema == form()
    assert manifest.concurrency == 4


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"nodes": [step(color="red")]}, "color"),
        ({"nodes": [step(category="trigger")]}, "category"),
        ({"nodes": [step(ports=[])]}, "ports"),
        ({"nodes": [step(ports=[{"id": "error", "title": said("E")}])]}, "error"),
        ({"nodes": [step(ports=[{"id": "a", "title": said("A")}, {"id": "a", "title": said("B")}])]}, "twice"),
        ({"nodes": [step(title={"en": "Look"})]}, "zh"),
        ({"nodes": [step(timeout_s=31)]}, "timeout_s"),
        ({"nodes": [step(name="Look")]}, "name"),
        ({"nodes": [step()], "triggers": [trigger(name="look")]}, "twice"),
        ({"nodes": [step(schema={"type": "object"})]}, "additionalProperties"),
        ({"nodes": [step(schema=form(a={"type": "string"}))]}, "x-title"),
        ({"nodes": [step(schema=form(a={"type": "string", "x-title": said("A"), "x-secret": True}))]}, "secret"),
        ({"nodes": [step(channels={"fax": {"level": "none", "how": said("No")}})]}, "fax"),
        ({"nodes": [step(channels={"sms": {"level": "native", "how": said("No")}})]}, "native"),
        ({"triggers": [trigger(when="")]}, "when"),
        ({"egress": [{"purpose": said("Why")}]}, "egress"),
        ({"egress": [{"purpose": said("Why"), "host": "a.example", "setting": "colour"}]}, "egress"),
        ({"egress": [{"purpose": said("Why"), "setting": "gone"}]}, "gone"),
        ({"egress": [{"purpose": said("Why"), "host": "*.example"}]}, "host"),
        ({"egress": [{"host": "a.example"}]}, "purpose"),
        ({"concurrency": 0}, "concurrency"),
    ],
)
def test_each_mistake_is_named(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ManifestInvalid, match=told):
        parse_manifest(whole(**changes))


def test_the_published_schema_knows_them() -> None:
    text = json.dumps(manifest_schema())

    assert "NodeDeclaration" in text
    assert "TriggerDeclaration" in text


def test_a_steps_schema_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "look.json").write_text(json.dumps(step()["schema"]), "utf-8")
    (tmp_path / "manifest.toml").write_text(
        'manifest_version = 1\nid = "acme-chat"\nversion = "1.2.3"\ntier = "native"\nkind = ["crm"]\nscopes = []\n'
        'name = {en = "A", zh = "甲"}\ndescription = {en = "A", zh = "甲"}\n'
        'config_schema = {type = "object", additionalProperties = false}\n'
        '[[nodes]]\nname = "look"\ntitle = {en = "L", zh = "查"}\nhelp = {en = "L", zh = "查"}\ncategory = "data"\n'
        'schema = "look.json"\n[[nodes.ports]]\nid = "found"\ntitle = {en = "F", zh = "有"}\n',
        "utf-8",
    )

    assert read_manifest(tmp_path).nodes[0].outputs == ("what",)


def test_retry_after_is_seconds_or_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)

    assert retry_after_seconds(" 7 ") == 7.0
    assert 50 < (retry_after_seconds(soon) or 0) <= 60
    assert retry_after_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after_seconds("") is None
    assert retry_after_seconds("soon") is None
