"""The sample flow passes on to a person, never answers machines, and speaks both languages."""

import json
from pathlib import Path

import hubwright_email

SAMPLE = json.loads((Path(hubwright_email.__file__).parent / "sample.flow.json").read_text("utf-8"))


def test_it_begins_with_people_only_and_ends_with_one() -> None:
    (trigger,) = SAMPLE["entry"]
    assert trigger["type"] == "trigger.message"
    assert "automated" not in trigger["config"], "mails of machines begin nothing"
    assert [node["type"] for node in SAMPLE["nodes"]] == ["message", "handoff"]


def test_everything_it_says_is_said_in_chinese_too() -> None:
    said = {f"{node['id']}.text" for node in SAMPLE["nodes"] if "text" in node["config"]}
    assert said == set(SAMPLE["i18n"])
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each["zh"]) for each in SAMPLE["i18n"].values())
