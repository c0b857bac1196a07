"""What WeChat pushes becomes messages: every kind, the same name when it comes again, nothing of it lost."""

import pytest
from wechat_testing.pushes import happened, said, xml
from wechatpy import parse_message

from hubwright_sdk import Malformed
from hubwright_wechat.pushes import message_of, name_of, read_push

AT = 1_714_112_445


def test_a_text_is_read_as_the_second_opinion_reads_it() -> None:
    body = said("o1", 23_000_001, AT, Content="在吗 <b>]] & \U0001f600")
    found, other = message_of(read_push(body)), parse_message(body)
    assert (found.external_id, found.sender.address, found.text) == (str(other.id), other.source, other.content)
    assert found.at is not None
    assert int(found.at.timestamp()) == AT


@pytest.mark.parametrize(
    ("kind", "fields", "text"),
    [
        ("voice", {"MediaId": "m", "Format": "amr", "Recognition": "我的订单"}, "我的订单"),
        ("voice", {"MediaId": "m", "Format": "amr"}, "[语音 voice]"),
        ("video", {"MediaId": "m", "ThumbMediaId": "t"}, "[视频 video]"),
        ("shortvideo", {"MediaId": "m", "ThumbMediaId": "t"}, "[视频 video]"),
        ("link", {"Title": "T", "Description": "", "Url": "https://a.example"}, "T\nhttps://a.example"),
        ("file", {"Title": "bill.pdf"}, "[文件 file] bill.pdf"),
        ("hologram", {}, "[hologram]"),
        ("location", {"Location_X": "far", "Label": "广州"}, "[位置 location] 广州"),
    ],
)
def test_every_kind_is_a_line_that_can_be_read(kind: str, fields: dict[str, str], text: str) -> None:
    assert message_of(read_push(said("o1", 1, AT, kind, **fields))).text == text


def test_a_place_and_a_press_on_a_choice() -> None:
    place = message_of(read_push(said("o1", 1, AT, "location", Location_X="23.1", Location_Y="113.3", Label="广州")))
    assert (place.kind, place.location) == ("location", {"lat": 23.1, "lon": 113.3, "label": "广州"})
    press = message_of(read_push(said("o1", 2, AT, Content="订单", bizmsgmenuid="b_order")))
    assert (press.kind, press.choice_id, press.text) == ("choice", "b_order", "订单")


def test_events_have_no_number_so_who_when_and_what_name_them() -> None:
    first, again = (name_of(read_push(happened("o1", AT, "CLICK", EventKey="order"))) for _ in range(2))
    other = name_of(read_push(happened("o1", AT, "CLICK", EventKey="help")))
    assert first == again != other


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not xml",
        "<xml/>",
        xml(FromUserName="o1", MsgType="text"),
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><FromUserName>&a;</FromUserName></xml>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml></xml>',
        f"<xml><Content>{'x' * 200_000}</Content></xml>",
    ],
)
def test_anything_else_is_malformed(body: str) -> None:
    with pytest.raises(Malformed):
        read_push(body)


@pytest.mark.parametrize(
    ("event", "fields", "name", "entry"),
    [
        ("subscribe", {"EventKey": ""}, "followed", {}),
        ("subscribe", {"EventKey": "qrscene_shop-7", "Ticket": "T"}, "followed", {"scene": "shop-7"}),
        ("SCAN", {"EventKey": "shop-7", "Ticket": "T"}, "scanned", {"scene": "shop-7"}),
        ("unsubscribe", {"EventKey": ""}, "unfollowed", {}),
        ("CLICK", {"EventKey": "order"}, "menu", {"menu_key": "order"}),
        ("VIEW", {"EventKey": "https://a.example"}, "menu", {"menu_key": "https://a.example"}),
        (
            "LOCATION",
            {"Latitude": "23.1", "Longitude": "113.3", "Precision": "9"},
            "entered",
            {"lat": "23.1", "lon": "113.3"},
        ),
        ("TEMPLATESENDJOBFINISH", {"Status": "success"}, "templatesendjobfinish", {}),
        ("7 new things", {}, "new_things", {}),
    ],
)
def test_events_say_what_was_done_and_by_which_way_the_customer_came(
    event: str, fields: dict[str, str], name: str, entry: dict[str, str]
) -> None:
    found = message_of(read_push(happened("o1", AT, event, **fields)))
    assert (found.kind, found.event, dict(found.entry), found.text) == ("event", name, entry, "")
    assert found.automated is (name == "unfollowed"), "nobody talks to somebody who has just gone"
