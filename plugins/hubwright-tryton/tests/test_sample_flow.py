"""The sample flow names only what the manifest declares, and speaks both languages."""

import json
from pathlib import Path

import hubwright_tryton
from hubwright_tryton.plugin import plugin

SAMPLE = json.loads((Path(hubwright_tryton.__file__).parent / "sample.flow.json").read_text("utf-8"))


def test_it_uses_the_step_and_every_exit_of_it() -> None:
    (declared,) = [node for node in plugin.manifest.nodes if node.name == "order_status"]
    (step,) = [node for node in SAMPLE["nodes"] if node["type"] == f"{plugin.manifest.id}.{declared.name}"]
    assert set(step["config"]) <= set(declared.schema["properties"])
    exits = {edge["from"][1] for edge in SAMPLE["edges"] if edge["from"][0] == step["id"]}
    assert exits == {port.id for port in declared.ports} | {"error"}


def test_the_panel_finds_the_number_where_the_flow_puts_it() -> None:
    (kept,) = [node for node in SAMPLE["nodes"] if node["type"] == "contact"]
    settings = plugin.clean_settings({"address": "https://erp.example", "database": "shop"})
    assert [row["field"] for row in kept["config"]["fields"]] == [settings["order_field"]]


def test_everything_it_says_is_said_in_chinese_too() -> None:
    said = {f"{node['id']}.text" for node in SAMPLE["nodes"] if "text" in node["config"]}
    assert said == set(SAMPLE["i18n"])
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each["zh"]) for each in SAMPLE["i18n"].values())
