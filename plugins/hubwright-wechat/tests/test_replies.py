"""The answer to a push, as the second opinion's parser of replies and WeChat's limits would have it."""

from typing import Any

from wechat_testing.account import GH
from wechat_testing.pushes import said
from wechatpy.utils import to_text
from xmltodict import parse

from hubwright_sdk import Choice, OutboundFile, OutboundMessage
from hubwright_wechat.pushes import read_push
from hubwright_wechat.replies import reply_to

PUSH = read_push(said("o1", 1, 1_714_112_445, Content="Hi"))


def reply(text: str = "Hello", to: str = "o1", **more: Any) -> dict[str, Any]:
    message = OutboundMessage(key="once", to=to, text=text, **more)
    body = reply_to(PUSH, message, now=lambda: 1_714_112_446).body
    return dict(parse(to_text(body))["xml"]) if body else {}


def test_a_text_whatever_is_in_it() -> None:
    assert reply("1 < 2 ]]> & 图\x00") == {
        "ToUserName": "o1",
        "FromUserName": GH,
        "CreateTime": "1714112446",
        "MsgType": "text",
        "Content": "1 < 2 ]]> & 图",
    }


def test_a_picture_with_words() -> None:
    said = reply("Lamp\nfor reading", image_url="https://a.example/l.png?a=1&b=2")
    assert (said["MsgType"], said["ArticleCount"]) == ("news", "1")
    assert said["Articles"] == {
        "item": {
            "Title": "Lamp",
            "Description": "for reading",
            "PicUrl": "https://a.example/l.png?a=1&b=2",
            "Url": "https://a.example/l.png?a=1&b=2",
        }
    }


def test_what_cannot_be_said_so_is_left_to_a_message() -> None:
    file = OutboundFile(url="https://h.example/1", name="a.png", media_type="image/png")
    for more in ({"buttons": [Choice("b", "B")]}, {"files": [file]}, {"to": "o2"}, {"text": "字" * 700}, {"text": ""}):
        assert reply(**more) == {}
