"""The guide "Add a channel in ten minutes" is true: its files are written, its commands run, the channel speaks."""

import asyncio
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.host.connections.verbs import connect_key
from hubwright.host.installation.verbs import switch_on
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import close_boxes
from hubwright.host.verifiers import Post
from hubwright.kernel.database import acting_for
from hubwright.kernel.rate import buckets
from hubwright.runtime.hooks.plugin_posts import take_post
from hubwright_sdk.release import key_id, public_key, read_key, read_signed, unpack, verify
from tests.integration.messaging.conftest import Line, lines_of
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.running import Listener, listening
from tests.support.company import make_company
from tests.support.plugins import installed_plugins
from tests.support.release_receiver import Receiver, receiving
from tests.support.telegraph import Office

GUIDE = Path(__file__).parents[3] / "docs" / "plugins" / "add-a-channel.md"
SECRET = "a secret of sixteen letters"
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


async def test_who_follows_the_guide_has_a_channel_that_is_handed_in(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as marketplace:
        said = await asyncio.to_thread(followed, tmp_path, marketplace)
    assert said.count("Grade: silver") == 2
    assert said.count(" 0 failed") == 2
    assert "release r1 is draft, grade silver" in said

    ((_, _, parts),) = marketplace.received
    public = public_key(read_key(tmp_path / "acme.key"))
    trusted = {"partner": {key_id(public): public}}
    manifest = verify(parts["archive"], read_signed(parts["signed"]), trusted, need=("partner",))
    assert (manifest.id, manifest.kind, manifest.tier) == ("acme-sms", ["channel"], "sandboxed")

    unpack(parts["archive"], tmp_path / "installed")
    with installed_plugins(monkeypatch, SandboxRelease(manifest, tmp_path / "installed", digest="acme-sms-1")):
        async with listening() as texts:
            await _talk(texts, tmp_path / "files")
    await close_boxes()


async def _talk(texts: Listener, files: Path) -> None:
    """A customer's text is answered through the product, from a box, with the company's key on the request."""
    company = await make_company("acme", greeter())
    admin = company.admin.actor
    settings = {"address": texts.url, "inbound_secret": SECRET}
    async with acting_for(company.tenant_id):
        await switch_on("acme-sms")
        await connect_key(admin, "acme-sms", "service", "the company's key")
        new = NewChannel(plugin="acme-sms", name="Our number", settings=settings, flow_id=company.flow_id)
        channel = await create_channel(admin, new)
    async with lines_of(Line(company, channel.id, channel.key, Office(), files)) as line:
        body = b'{"sid": "S8", "from": "+1", "body": "Hello"}'
        mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        post = Post(headers={"x-hub-signature-256": f"sha256={mac}"}, body=body)
        await take_post("acme-sms", channel.key, "messages", post, buckets, sender="texts")
        texts.told = b'{"sid": "S9"}'
        await line.work()
        assert await line.heard("+1") == ["Hello"]
        assert [each.state for each in await line.deliveries("+1")] == ["sent"]
    sent = json.loads(texts.bodies[0])
    assert (sent["to"], sent["body"]) == ("+1", "Hello\n1. More\n2. Person")
    assert texts.header("authorization") == "Bearer the company's key"


def test_the_minutes_of_the_guide_are_ten() -> None:
    words = {"one": 1, "two": 2, "three": 3, "four": 4}
    minutes = re.findall(r"^## \d\. .* \((\w+) minutes?\)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert sum(words[each] for each in minutes) == 10
