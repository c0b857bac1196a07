"""The guide "Add a channel in ten minutes" is true: its files are written, its commands run, the channel speaks."""

import asyncio
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubwright_sdk import Choice, HttpAnswer, InboundPost, OutboundMessage
from hubwright_sdk.conformance import AnsweringHttp, call_context
from hubwright_sdk.release import key_id, public_key, read_key, read_signed, unpack, verify
from tests.support.release_receiver import Receiver, receiving

GUIDE = Path(__file__).parents[3] / "docs" / "plugins" / "add-a-channel.md"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def followed(folder: Path, marketplace: Receiver) -> str:
    """Do what the guide says, from its first line to its last; what the commands said."""
    env = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
        "HUBWRIGHT_TOKEN": "hwp_a-token",
        "MARKETPLACE": marketplace.address,
    }
    place, said = folder, ""
    for language, name, text in BLOCK.findall(GUIDE.read_text("utf-8")):
        if name:
            (place / name).write_text(text, "utf-8")
            continue
        assert language == "sh"
        ran = subprocess.run(
            ["sh", "-ec", f"{text}pwd"], cwd=place, env=env, capture_output=True, text=True, timeout=100, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        *lines, last = ran.stdout.splitlines()
        place, said = Path(last), said + "\n".join(lines) + "\n"
    return said


def test_who_follows_the_guide_has_a_channel_that_is_handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as marketplace:
        said = followed(tmp_path, marketplace)
    assert said.count("Grade: silver") == 2
    assert said.count(" 0 failed") == 2
    assert "release r1 is draft, grade silver" in said

    ((_, _, parts),) = marketplace.received
    public = public_key(read_key(tmp_path / "acme.key"))
    trusted = {"partner": {key_id(public): public}}
    manifest = verify(parts["archive"], read_signed(parts["signed"]), trusted, need=("partner",))
    assert (manifest.id, manifest.kind, manifest.tier) == ("acme-sms", ["channel"], "sandboxed")

    unpack(parts["archive"], tmp_path / "installed")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    try:
        asyncio.run(_talk(importlib.import_module("acme_sms.plugin").plugin))
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "acme_sms"]:
            del sys.modules[name]


async def _talk(plugin: object) -> None:
    """A customer writes, the company answers with two choices."""
    settings = {"address": "https://texts.example"}
    http = AnsweringHttp(HttpAnswer(200, '{"sid": "S9"}'))
    post = InboundPost(path="messages", key="k", body='{"sid": "S8", "from": "+1", "body": "Hello"}')
    received = await plugin.receive(post, call_context(http, settings))  # type: ignore[attr-defined]  # a channel
    assert [message.text for message in received.messages] == ["Hello"]
    answer = OutboundMessage(key="k", to="+1", text="Yes?", buttons=[Choice("a", "Order"), Choice("b", "Bill")])
    await plugin.send(answer, call_context(http, settings))  # type: ignore[attr-defined]  # a channel
    assert json.loads(http.asked[0].body)["body"] == "Yes?\n1. Order\n2. Bill"


def test_the_minutes_of_the_guide_are_ten() -> None:
    words = {"one": 1, "two": 2, "three": 3, "four": 4}
    minutes = re.findall(r"^## \d\. .* \((\w+) minutes?\)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert sum(words[each] for each in minutes) == 10
