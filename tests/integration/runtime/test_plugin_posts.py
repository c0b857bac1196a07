"""What is posted to a plugin's door: taken once when it is genuine, and one answer for everything that is not."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.host import discovery
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import JOBS
from hubwright.runtime.hooks import plugin_posts, tasks
from hubwright_sdk import CallContext, InboundPost, Received, Unreachable
from tests.conftest import make_tenant, test_settings
from tests.integration.sealed.test_at_rest import holding
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import join
from tests.support.plugins import Plain, Plugins, both, installed_plugins, manifest

OURS = "hubwright-webhooks"
LISTENER = "test-listener"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"id": "o-1", "type": "order.paid", "data": {"total": 120}}'


class Listener(Plain):
    """A plugin with code and a door."""

    def __init__(self) -> None:
        self.posts: list[InboundPost] = []
        self.failing = False
        self.manifest = manifest(
            LISTENER,
            config_schema={
                "type": "object",
                "additionalProperties": False,
                "properties": {"word": {"type": "string", "x-secret": True}},
            },
            inbound=[
                {"path": "in", "title": both("In"), "verifier": "slack", "secret": "word"},
                {"path": "wx", "title": both("WeChat"), "verifier": "wechat", "secret": "word"},
            ],
        )

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        if self.failing:
            raise Unreachable(f"no {context.settings['word']}")
        self.posts.append(post)
        return Received()


class Posting(msgspec.Struct):
    """A company with doors, and somebody in front of them."""

    tenant_id: UUID
    client: httpx.AsyncClient
    listener: Listener
    paths: dict[str, str] = {}

    async def post(self, door: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return await self.client.post(self.paths[door], content=body, headers=headers)

    async def standard(
        self, body: bytes = BODY, *, identity: str = "msg_1", late: int = 0, secret: str = SECRET
    ) -> Any:
        return await self.post("standard", body, standard_headers(body, identity=identity, late=late, secret=secret))

    async def events(self) -> list[dict[str, Any]]:
        async with acting_for(self.tenant_id):
            return await fetch("SELECT name, key, author, data FROM event WHERE tenant_id = $1 ORDER BY id")


def standard_headers(body: bytes, *, identity: str, late: int = 0, secret: str = SECRET) -> dict[str, str]:
    moment = str(int(utc_now().timestamp()) - late)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{identity}.{moment}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {
        "webhook-id": identity,
        "webhook-timestamp": moment,
        "webhook-signature": signature,
        "content-type": "application/json",
    }


def slack_headers(body: bytes, secret: str = SECRET) -> dict[str, str]:
    moment = str(int(utc_now().timestamp()))
    mac = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": moment, "x-slack-signature": f"v0={mac}"}


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Plugins, Listener]]:
    listener = Listener()
    with installed_plugins(monkeypatch, listener) as found:
        yield found, listener


@pytest.fixture
async def posting(
    database: None, servers: TestServers, tmp_path: Path, plugins: tuple[Plugins, Listener]
) -> AsyncIterator[Posting]:
    tenant_id = await make_tenant("posts")
    admin = (await join(tenant_id, "admin")).actor
    async with (
        served(test_settings(servers, tmp_path)) as running,
        httpx.AsyncClient(base_url=running.base, trust_env=False, timeout=30) as client,
    ):
        made = Posting(tenant_id, client, plugins[1])
        async with acting_for(tenant_id):
            for plugin, settings in (
                (OURS, {"url": "https://other.example/in", "inbound_secret": SECRET}),
                (LISTENER, {"word": SECRET}),
            ):
                await switch_on(plugin)
                await change_settings(admin, plugin, settings)
                for address in await hook_addresses(plugin):
                    made.paths[address.declared.path] = "/api/v1" + address.url.partition("/api/v1")[2]
        yield made


async def test_a_genuine_post_becomes_an_event_for_flows(posting: Posting, servers: TestServers) -> None:
    answer = await posting.standard()
    assert (answer.status_code, answer.text) == (200, "")
    (event,) = await posting.events()
    assert event == {
        "name": "hubwright_webhooks.received",
        "key": "o-1",
        "author": "api",
        "data": {"type": "order.paid", "data": {"total": 120}},
    }
    assert await holding(servers, SECRET) == []


async def test_it_counts_once_a_day_however_often_it_comes(posting: Posting) -> None:
    answers = await asyncio.gather(*(posting.standard() for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}, "whoever repeats it hears that it was taken"
    assert len(await posting.events()) == 1
    assert (await posting.standard(identity="msg_2")).status_code == 200
    assert len(await posting.events()) == 2
    async with acting_for(posting.tenant_id):
        await execute("UPDATE hook_seen SET seen_at = now() - interval '25 hours' WHERE tenant_id = $1")
    await posting.standard(identity="msg_3")
    async with acting_for(posting.tenant_id):
        kept = await fetch("SELECT 1 FROM hook_seen WHERE tenant_id = $1")
    assert len(kept) == 1


async def test_everything_that_is_not_genuine_hears_the_same(posting: Posting) -> None:
    """A signature that is wrong, old or missing, a door nobody has, an installation that is off: no difference."""
    path = posting.paths["standard"]
    good = standard_headers(BODY, identity="msg_9")
    known = path.split("/")[-2]
    async with acting_for(posting.tenant_id):
        await fetch("SELECT 1 FROM tenant_key WHERE tenant_id = $1")
    answers = [
        await posting.standard(BODY.replace(b"120", b"999"), secret="whsec_" + "A" * 32),
        await posting.post("standard", BODY.replace(b"120", b"999"), good),
        await posting.standard(late=400),
        await posting.standard(late=-400),
        await posting.post("standard", BODY, {}),
        await posting.client.post(path.replace(known, str(new_id())), content=BODY, headers=good),
        await posting.client.post(path.replace(known, "not-an-id"), content=BODY, headers=good),
        await posting.client.post(path.replace("/standard", "/nowhere"), content=BODY, headers=good),
        await posting.client.post(path.replace(OURS, LISTENER), content=BODY, headers=good),
        await posting.client.post(path.replace(OURS, "no-such-plugin"), content=BODY, headers=good),
        await posting.client.get(path, headers=good),
    ]
    async with acting_for(posting.tenant_id):
        await switch_off(OURS)
    answers.append(await posting.standard())
    told = {(answer.status_code, answer.json()["type"], answer.json()["title"]) for answer in answers}
    assert len(told) == 1
    assert answers[0].status_code == 401
    assert await posting.events() == []


async def test_another_companys_secret_opens_nothing(posting: Posting) -> None:
    other = await make_tenant("other")
    admin = (await join(other, "admin")).actor
    async with acting_for(other):
        await switch_on(OURS)
        await change_settings(admin, OURS, {"url": "https://x.example", "inbound_secret": "whsec_" + "B" * 32})
        (address, *_rest) = await hook_addresses(OURS)
    path = "/api/v1" + address.url.partition("/api/v1")[2]
    answer = await posting.client.post(path, content=BODY, headers=standard_headers(BODY, identity="m"))
    assert answer.status_code == 401
    async with acting_for(other):
        assert await fetch("SELECT 1 FROM event WHERE tenant_id = $1") == []


async def test_a_door_without_a_secret_takes_nothing(posting: Posting) -> None:
    async with acting_for(posting.tenant_id):
        await execute("UPDATE installation SET settings = settings - 'inbound_secret' WHERE tenant_id = $1")
    assert (await posting.standard(secret="whsec_")).status_code == 401


async def test_too_much_and_too_often_is_refused(posting: Posting, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await posting.standard(b"x" * (256 * 1024 + 1))).status_code == 413
    monkeypatch.setattr(plugin_posts, "_PER_SECOND", 0.01)
    monkeypatch.setattr(plugin_posts, "_BURST", 3)
    unknown = posting.paths["standard"].replace(posting.paths["standard"].split("/")[-2], str(new_id()))
    for path in (posting.paths["hub"], unknown):
        answers = [await posting.client.post(path, content=b"x") for _ in range(5)]
        assert sorted({answer.status_code for answer in answers}) == [401, 429], path
        assert int(answers[-1].headers["retry-after"]) > 1


async def test_other_schemes_of_the_same_plugin(posting: Posting) -> None:
    body = json.dumps({"id": 7, "action": "opened"}).encode()
    mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert (await posting.post("hub", body, {"x-hub-signature-256": f"sha256={mac}"})).status_code == 200
    moment = int(utc_now().timestamp())
    body = b'{"id": "evt_1", "type": "charge.paid", "data": {"object": {"amount": 5}}}'
    mac = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert (await posting.post("stripe", body, {"stripe-signature": f"t={moment},v1={mac}"})).status_code == 200
    first, second = await posting.events()
    assert (first["key"], first["data"]["type"], first["data"]["data"]["action"]) == ("7", "opened", "opened")
    assert (second["key"], second["data"]) == ("evt_1", {"type": "charge.paid", "data": {"amount": 5}})


async def _work(posting: Posting) -> None:
    async with acting_for(posting.tenant_id):
        jobs = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind = 'plugin.receive' ORDER BY id")
    for each in jobs:
        await tasks.hand_over(posting.tenant_id, each["payload"])


async def test_a_plugin_with_code_gets_it_after_the_answer(posting: Posting) -> None:
    body = b"user=me&text=hi"
    headers = {**slack_headers(body), "content-type": "application/x-www-form-urlencoded"}
    assert (await posting.post("in", body, headers)).status_code == 200
    assert (await posting.post("in", body, headers)).status_code == 200
    assert posting.listener.posts == [], "whoever posts does not wait for a plugin"
    await _work(posting)
    (post,) = posting.listener.posts
    assert (post.path, post.body, post.content_type) == ("in", "user=me&text=hi", headers["content-type"])
    assert await posting.events() == []


async def test_a_challenge_is_answered_without_the_plugin(posting: Posting) -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1a"}'
    answer = await posting.post("in", body, slack_headers(body))
    assert (answer.status_code, answer.text) == (200, "3eZbrw1a")
    moment = str(int(utc_now().timestamp()))
    words = "".join(sorted([SECRET, moment, "n"]))
    query = {"timestamp": moment, "nonce": "n", "signature": hashlib.sha1(words.encode()).hexdigest(), "echostr": "42"}
    answer = await posting.client.get(posting.paths["wx"], params=query)
    assert (answer.status_code, answer.text) == (200, "42")
    answer = await posting.client.get(posting.paths["wx"], params={**query, "signature": "0" * 40})
    assert answer.status_code == 401
    async with acting_for(posting.tenant_id):
        assert await fetch("SELECT 1 FROM job WHERE tenant_id = $1 AND kind = 'plugin.receive'") == []


async def test_what_a_plugin_cannot_take_now_comes_again_and_tells_no_secret(posting: Posting) -> None:
    await posting.post("in", b"x=1", slack_headers(b"x=1"))
    posting.listener.failing = True
    with pytest.raises(Unreachable) as caught:
        await _work(posting)
    assert SECRET not in str(caught.value.reason)
    posting.listener.failing = False
    await _work(posting)
    assert len(posting.listener.posts) == 1
    assert "plugin.receive" in JOBS


def test_the_doors_are_the_manifests(plugins: tuple[Plugins, Listener]) -> None:
    assert discovery.discover()[OURS].reason is None
