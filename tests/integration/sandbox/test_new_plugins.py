"""What `hubwright plugin new` writes runs in a box as it comes out of its signed archive, and leaves it untouched."""

import json
from pathlib import Path
from typing import Any

import pytest

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import ChatMessage, Completed, Completion, HttpAnswer, NodeCall, NodeResult, RateLimited, Usage
from hubwright_sdk.conformance import AnsweringHttp, call_context
from hubwright_sdk.manifest import KINDS
from hubwright_sdk.release import pack, read_release, statement_of, unpack, verify_folder
from hubwright_sdk.scaffold import BLUEPRINTS, write_plugin
from tests.hostile.stand import COMPANIES

SETTINGS = {"address": "https://service.example/api"}


def unpacked(kind: Any, tmp_path: Path) -> SandboxRelease:
    write_plugin(kind, "sandboxed", f"acme-{kind}", tmp_path / "source")
    archive = pack(tmp_path / "source")
    unpack(archive, tmp_path / "release")
    return SandboxRelease(read_release(archive)[0], tmp_path / "release", stated(archive).archive_sha256)


def stated(archive: bytes) -> Any:
    return statement_of(archive, sdk="0.1.0", built_at="2026-11-26T12:00:00Z")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ai"])
async def test_its_step_runs_in_a_box(kind: Any, tmp_path: Path, boxes: Boxes) -> None:
    release, blueprint = unpacked(kind, tmp_path), BLUEPRINTS[kind]
    plugin: Any = sandboxed(release, COMPANIES[0], boxes)
    http = AnsweringHttp(HttpAnswer(200, json.dumps({blueprint.value.name: "B-2"})), HttpAnswer(429, "", "7"))
    call = NodeCall(node=blueprint.step.name, input={blueprint.field.name: "A-1"})
    result = await plugin.call_node(call, call_context(http, SETTINGS))
    assert result == NodeResult(blueprint.done.name, {blueprint.value.name: "B-2"})
    assert json.loads(http.asked[0].body) == {blueprint.field.name: "A-1"}
    with pytest.raises(RateLimited) as busy:
        await plugin.call_node(call, call_context(http, SETTINGS))
    assert busy.value.retry_after_s == 7
    verify_folder(release.folder, stated(pack(tmp_path / "source")))


async def test_its_model_answers_from_a_box(tmp_path: Path, boxes: Boxes) -> None:
    release = unpacked("ai", tmp_path)
    plugin: Any = sandboxed(release, COMPANIES[0], boxes)
    http = AnsweringHttp(HttpAnswer(200, '{"text": "您好", "tokens_in": 3, "tokens_out": 2}'))
    asked = Completion(messages=[ChatMessage("user", "你好")], max_tokens=20)
    assert await plugin.complete(asked, call_context(http, SETTINGS)) == Completed("您好", Usage(3, 2))
    verify_folder(release.folder, stated(pack(tmp_path / "source")))
