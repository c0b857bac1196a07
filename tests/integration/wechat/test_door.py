"""The door: what is genuine comes in once, whatever else is posted does not, and unknown things are said, not lost."""

import io
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.take import take
from hubwright.desk.files.verbs import take_file
from hubwright.host.verifiers import Post
from hubwright.kernel.database import acting_for
from hubwright.kernel.rate import buckets
from hubwright.runtime.hooks import plugin_posts
from hubwright.runtime.hooks.errors import NotSigned
from hubwright.runtime.hooks.plugin_posts import take_post
from tests.conftest import test_settings
from tests.integration.messaging.conftest import lines_of
from tests.integration.wechat.conftest import FAN, PLUGIN, Chat, asks_for_an_order, official_account
from tests.support.app import served
from tests.support.company import make_company
from tests.support.database import TestServers


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "JPEG")
    return made.getvalue()


async def change(chat: Chat, **settings: Any) -> None:
    async with acting_for(chat.tenant_id):
        await change_channel(chat.company.admin.actor, chat.channel_id, ChannelChange(settings=settings))


async def test_the_check_of_the_address_is_answered(chat: Chat) -> None:
    signed = chat.pushes.plain("", int(time.time()))
    query = {**signed.query, "echostr": "4375120948345356249"}
    said = await take_post(PLUGIN, chat.key, "push", Post(method="GET", query=query), buckets, sender="wechat")
    assert said == "4375120948345356249"


async def test_what_is_not_genuine_is_refused_and_a_replay_counts_once(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = chat.writes("Hi")
    now = int(time.time())
    wrong = chat.pushes.closed(chat.pushes.said(FAN, 9, now, Content="Hi"), now)
    for bad in (
        genuine._replace(query={**genuine.query, "msg_signature": "0" * 40}),
        genuine._replace(query={**genuine.query, "nonce": "other"}),
        genuine._replace(body=wrong.body),
        chat.pushes.closed(chat.pushes.said(FAN, 9, now, Content="x"), now, aes="B" * 43),
        chat.pushes.closed(chat.pushes.said(FAN, 9, now, Content="x"), now, app="wx0000000000000000"),
        chat.pushes.closed(chat.pushes.said(FAN, 9, now - 900, Content="x"), now - 900),
        chat.pushes.closed(chat.pushes.said(FAN, 9, now + 900, Content="x"), now + 900),
        chat.pushes.plain(chat.pushes.said(FAN, 9, now, Content="plain, though safe mode was chosen"), now),
    ):
        with pytest.raises(NotSigned):
            await chat.push(bad)
    await chat.ask(genuine)
    await chat.ask(genuine)
    later = plugin_posts.utc_now() + timedelta(minutes=6)
    monkeypatch.setattr(plugin_posts, "utc_now", lambda: later)
    with pytest.raises(NotSigned):
        await chat.push(genuine)
    await chat.work()
    assert await chat.heard(FAN) == ["Hi"]


async def test_the_key_may_be_changed_while_pushes_are_on_their_way(chat: Chat) -> None:
    new = "C" * 42 + "A"
    await change(chat, push_aes_key=new, push_aes_key_before=chat.pushes.AES)
    assert await chat.says("Hi") == "Hello", "closed with the earlier key, and answered with it"
    now = int(time.time())
    (answer,) = await chat.ask(chat.pushes.closed(chat.pushes.said(FAN, 77, now, Content="10086"), now, aes=new))
    assert "Order 10086 is on its way" in chat.pushes.opened(answer, new)
    await change(chat, push_aes_key_before="")
    with pytest.raises(NotSigned):
        await chat.push(chat.writes("late"))


async def test_plain_mode_is_a_choice_and_each_signature_is_good_for_one_post(testing: Any, tmp_path: Path) -> None:
    company = await make_company("plain", asks_for_an_order())
    async with lines_of(await official_account(company, testing, tmp_path, push_plain=True, push_aes_key="")) as made:
        chat: Any = made
        chat.wechat.did(FAN, "message")
        now = int(time.time())
        first = chat.pushes.plain(chat.pushes.said(FAN, 1, now, Content="Hi"), now)
        (answer,) = await chat.ask(first)
        assert "<Content><![CDATA[Hello]]>" in answer, "nothing is closed in plain mode"
        forged = first._replace(body=chat.pushes.said(FAN, 2, now, Content="forged").encode())
        await chat.ask(forged)
        assert await chat.heard(FAN) == ["Hi"], "other words under the same signature are a replay"


async def test_kinds_of_messages_come_in_and_unknown_ones_are_said(chat: Chat) -> None:
    chat.wechat.media["M1"] = ("image/jpeg", picture())
    now = int(time.time())
    kinds = [
        ("image", {"PicUrl": "http://mmbiz.example/1", "MediaId": "M1"}),
        ("image", {"PicUrl": "http://mmbiz.example/2", "MediaId": "gone"}),
        ("location", {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "广州"}),
        ("link", {"Title": "T", "Description": "D", "Url": "https://a.example"}),
        ("hologram", {"Thing": "1"}),
    ]
    for number, (kind, fields) in enumerate(kinds, 100):
        chat.wechat.did(FAN, "message")
        await chat.ask(chat.pushes.closed(chat.pushes.said(FAN, number, now, kind, **fields), now, str(number)))
    events = [each for each in await chat.events(FAN) if each.author in ("contact", "system")]
    assert [(each.kind, each.text) for each in events if each.author == "contact" and each.kind != "file"] == [
        ("text", ""),
        ("location", "广州"),
        ("text", "T\nD\nhttps://a.example"),
        ("text", "[hologram]"),
    ]
    (file,) = [each.file for each in events if each.file is not None]
    assert (file.name, file.media_type) == ("image.jpg", "image/jpeg")
    assert [each.text for each in events if each.kind == "file_lost"] == ["image.jpg"]


async def test_garbage_that_is_signed_is_laid_aside_and_what_stands_behind_it_goes_on(chat: Chat) -> None:
    now = int(time.time())
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><xml><FromUserName>&a;</FromUserName></xml>'
    for number, body in enumerate(("not xml", bomb, "<xml></xml>")):
        assert await chat.ask(chat.pushes.closed(body, now, str(number))) == ["success"]
    assert await chat.says("Hi") == "Hello"
    letters = await chat.rows("SELECT kind FROM dead_letter WHERE tenant_id = $1")
    assert [each["kind"] for each in letters] == ["arrival"] * 3, "an admin finds them, and why"


async def test_a_picture_of_an_agent_is_uploaded_and_shown(chat: Chat) -> None:
    await chat.says("Hi")
    await chat.says("10086")
    agent, talk = chat.company.agent.actor, await chat.conversation(FAN)
    sent = picture()
    stored = await take_file(
        chat.files, chat.tenant_id, name="map 图.jpg", content=sent, contact_id=None, member_id=agent.member_id
    )
    async with acting_for(chat.tenant_id):
        await take(agent, talk)
        await reply(agent, talk, file_id=stored.id)
    await chat.work()
    assert chat.wechat.sent[-1]["msgtype"] == "image"
    assert chat.wechat.media[chat.wechat.sent[-1]["image"]["media_id"]] == ("image/jpeg", sent), "byte for byte"


async def test_over_http_ten_megabytes_are_too_much_and_the_right_push_is_answered(
    chat: Chat, servers: TestServers, tmp_path: Path
) -> None:
    now = int(time.time())
    address = f"/api/v1/hooks/{PLUGIN}/{chat.key}/push"
    good = chat.pushes.closed(chat.pushes.said(FAN, 1, now, Content="Hi"), now)
    async with served(test_settings(servers, tmp_path)) as running, httpx.AsyncClient(base_url=running.base) as client:
        huge = await client.post(address, params=good.query, content=b"<" * 10_000_000)
        assert huge.status_code == 413
        forged = {**good.query, "msg_signature": "0" * 40}
        assert (await client.post(address, params=forged, content=good.body)).status_code == 401
        taken = await client.post(address, params=good.query, content=good.body)
        assert (taken.status_code, taken.text) == (200, "success"), "nobody works here, so it is answered after a while"


async def test_the_menu_is_published_once_for_each_change_and_taken_away_again(chat: Chat) -> None:
    await chat.work()
    assert chat.wechat.menu is None
    menu = {"button": [{"type": "click", "name": "订单", "key": "order"}]}
    await change(chat, menu=msgspec.json.encode(menu).decode())
    await chat.later()
    await chat.work()
    assert chat.wechat.menu == menu
    asked = len(chat.wechat.requests)
    await chat.later()
    await chat.work()
    assert len(chat.wechat.requests) == asked, "nothing changed, so nothing is asked"
    await change(chat, menu="")
    await chat.later()
    await chat.work()
    assert chat.wechat.menu is None
