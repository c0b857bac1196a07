"""The sample flow greets, lets the scene choose, leads to a person, and speaks both languages."""

import json
from pathlib import Path

import hubwright_wecom

SAMPLE = json.loads((Path(hubwright_wecom.__file__).parent / "sample.flow.json").read_text("utf-8"))


def test_every_way_leads_somewhere() -> None:
    nodes = {node["id"]: node for node in SAMPLE["nodes"]}
    assert {edge["to"] for edge in SAMPLE["edges"]} == set(nodes)
    (case,) = nodes["n_where"]["config"]["cases"]
    assert case["expr"] == 'entry.scene == "shop-12"'
    assert {nodes[each]["type"] for each in ("n_shop", "n_person")} == {"handoff"}


def test_everything_it_says_is_said_in_chinese_too() -> None:
    said = {f"{node['id']}.text" for node in SAMPLE["nodes"] if "text" in node["config"]}
    assert said <= set(SAMPLE["i18n"])
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each["zh"]) for each in SAMPLE["i18n"].values())
