"""The sample flow names only what the manifest declares, and speaks both languages."""

import json
from pathlib import Path

import pytest

import hubwright_hubspot
from hubwright_hubspot.plugin import plugin

SAMPLE = json.loads((Path(hubwright_hubspot.__file__).parent / "sample.flow.json").read_text("utf-8"))


@pytest.mark.parametrize("declared", plugin.manifest.nodes, ids=lambda node: str(node.name))
def test_it_uses_each_step_and_every_exit_of_it(declared: object) -> None:
    name, ports, schema = (getattr(declared, each) for each in ("name", "ports", "schema"))
    steps = [node for node in SAMPLE["nodes"] if node["type"] == f"{plugin.manifest.id}.{name}"]
    assert steps
    for step in steps:
        assert set(step["config"]) <= set(schema["properties"])
        exits = {edge["from"][1] for edge in SAMPLE["edges"] if edge["from"][0] == step["id"]}
        assert exits == {port.id for port in ports} | {"error"}


def test_everything_it_says_is_said_in_chinese_too() -> None:
    said = {f"{node['id']}.text" for node in SAMPLE["nodes"] if "text" in node["config"]}
    assert said == set(SAMPLE["i18n"])
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each["zh"]) for each in SAMPLE["i18n"].values())
