"""The sample flow greets, asks for an order, makes a code for it, leads to a person, and speaks both languages."""

import json
from pathlib import Path

import hubwright_wechat

SAMPLE = json.loads((Path(hubwright_wechat.__file__).parent / "sample.flow.json").read_text("utf-8"))


def test_every_way_leads_somewhere() -> None:
    nodes = {node["id"]: node for node in SAMPLE["nodes"]}
    assert {edge["to"] for edge in SAMPLE["edges"]} == set(nodes)
    assert [nodes["n_greet"]["type"], nodes["n_ask"]["config"]["var"], nodes["n_person"]["type"]] == [
        "message",
        "order_no",
        "handoff",
    ]
    assert nodes["n_code"]["type"] == "hubwright-wechat.qr_code", "a step of the plugin's own"
    assert {edge["from"][1] for edge in SAMPLE["edges"] if edge["from"][0] == "n_code"} == {"made", "error"}


def test_everything_it_says_is_said_in_chinese_too() -> None:
    said = {f"{node['id']}.text" for node in SAMPLE["nodes"] if "text" in node["config"]}
    assert said == set(SAMPLE["i18n"])
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each["zh"]) for each in SAMPLE["i18n"].values())


def test_its_first_words_fit_into_the_answer_to_a_push() -> None:
    (greeting,) = [node for node in SAMPLE["nodes"] if node["id"] == "n_greet"]
    assert greeting["config"]["kind"] == "text"
    assert len(greeting["config"]["text"].encode()) <= 2_048
