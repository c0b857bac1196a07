"""What a bot of a Typebot file says and asks becomes steps that run."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.foreign.typebot.convert import KINDS
from tests.unit.flows.typebot.bots import Plain, asks, block, buttons, group, says, sets
from tests.unit.flows.typebot.reading import errors, node_of, one, read, talk


def test_texts_say_what_they_said_with_lists_links_and_values() -> None:
    rich = [
        {"type": "p", "children": [{"text": "Hello "}, {"text": "{{Name}}", "bold": True}]},
        {
            "type": "p",
            "children": [{"text": "See "}, {"type": "a", "url": "https://a.test", "children": [{"text": "this"}]}],
        },
        {"type": "ul", "children": [{"type": "li", "children": [{"type": "lic", "children": [{"text": "one"}]}]}]},
        {"type": "ol", "children": [{"type": "li", "children": [{"type": "lic", "children": [{"text": "first"}]}]}]},
    ]
    found = one(sets("b0", "Name", "Ann"), block("b1", "text", content={"richText": rich}), variables="Name")

    assert errors(found) == []
    assert talk(found).write("hi").said == ["Hello Ann\nSee this (https://a.test)\n• one\n1. first"]
    assert [each.level for each in found.report] == ["note"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"plainText": "Plain {{Nobody}}!"}, "Plain !"),
        ({"html": "<div>Some <b>words</b></div>"}, "Some words"),
        ({"plainText": "Braces {{ open and {% x %}"}, "Braces { { open and { % x %}"),
    ],
)  # fmt: skip
def test_texts_of_older_shapes_and_stray_braces(content: Plain, said: str) -> None:
    found = one(block("b", "text", content=content))

    assert errors(found) == []
    assert talk(found).write("hi").said == [said]


def test_a_picture_stays_a_picture_and_the_rest_are_links() -> None:
    found = one(
        block(
            "b1",
            "image",
            content={"url": "https://a.test/x.png", "clickLink": {"url": "https://b.test", "alt": "A lamp"}},
        ),
        block("b2", "video", content={"url": "dQw4", "type": "youtube"}),
        block("b3", "embed", content={"url": "https://a.test/page"}),
        block("b4", "audio", content={"url": "https://a.test/x.mp3"}),
        block("b5", "image", content={}),
    )
    sent = talk(found).write("hi").sent(flows.SendMessage)

    assert errors(found) == []
    assert (sent[0].image_url, sent[0].alt) == ("https://a.test/x.png", "A lamp")
    assert [each.text for each in sent[1:]] == ["https://youtu.be/dQw4", "https://a.test/page", "https://a.test/x.mp3"]
    assert [each.kind for each in found.report] == ["image", "video", "embed", "audio", "image"]


@pytest.mark.parametrize(
    ("kind", "options", "wrong", "right", "value"),
    [
        ("text input", {}, None, "anything", "anything"),
        ("number input", {"min": 2, "max": 5}, "9", "4", 4),
        ("email input", {}, "nowhere", "ann@a.test", "ann@a.test"),
        ("url input", {}, "no address", "https://a.test/x", "https://a.test/x"),
        ("date input", {}, "soon", "2026-12-24", None),
        ("time input", {}, "25:99", "14:30", "14:30"),
        ("phone number input", {}, "abc", "+8613800138000", None),
        ("otp input", {}, "!", "123456", "123456"),
        ("rating input", {"length": 5, "labels": {"left": "bad", "right": "good"}}, "6", "5", 5),
    ],
)
def test_inputs_ask_and_keep_the_answer(kind: str, options: Plain, wrong: str | None, right: str, value: Any) -> None:
    found = one(
        says("b1", "Tell me"),
        asks("b2", kind, "Answer", **options),
        says("b3", "Noted: {{Answer}}"),
        variables="Answer",
    )
    spoken = talk(found).write("hi")

    assert errors(found) == []
    assert [line.partition(" (")[0] for line in spoken.said] == ["Tell me"]
    if wrong:
        spoken.write(wrong)
        assert not any(line.startswith("Noted") for line in spoken.said)
    spoken.write(right)
    assert spoken.said[-1].startswith("Noted: ")
    if value is not None:
        assert spoken.said[-1] == f"Noted: {value}"


def test_a_file_is_asked_for() -> None:
    options = {
        "allowedFileTypes": {"isEnabled": True, "types": ["image/png"]},
        "isMultipleAllowed": True,
        "isRequired": False,
    }
    found = one(asks("b", "file input", "Doc", **options), says("b3", "Thanks"), variables="Doc")

    picture = flows.MessageReceived(kind="file", file={"url": "/f/1", "name": "a.png", "media_type": "image/png"})
    assert talk(found).write("hi").happen(picture).said == ["Thanks"]
    assert node_of(found, "ask").config["accept"] == "image"
    assert len(found.report) == 2


def test_buttons_lead_where_their_items_lead_and_keep_their_words() -> None:
    found = read(
        group("g", says("b1", "Which?"), buttons("b2", "Red", "Blue", variable="Colour")),
        group("red", says("b3", "It is {{Colour}}.")),
        group("rest", says("b4", "Another: {{Colour}}")),
        edges={"b2/i_Red": "red", "b2": "rest"},
        variables="Colour",
    )
    assert errors(found) == []
    for words, said in (("Red", "It is Red."), ("Blue", "Another: Blue")):
        spoken = talk(found).write("hi")
        assert [button.label for button in spoken.sent(flows.SendMessage)[0].buttons] == ["Red", "Blue"]
        assert spoken.write(words).said == [said]


def test_several_choices_at_once_and_choices_of_a_variable_are_told() -> None:
    found = one(
        buttons("b1", "Red", "Blue", isMultipleChoice=True),
        asks("b2", "choice input", "Pick", dynamicVariableId="v_List"),
        variables="Pick List",
    )
    ask, cards = node_of(found, "ask"), node_of(found, "carousel")

    assert str(ask.config["text"]).endswith("• Red\n• Blue")
    assert (cards.config["source"], cards.config["entries"]) == ("list", "list")
    assert {each.kind for each in found.report} == {"choice input", "variable"}
    many: Any = one(buttons("b", *(f"n{n}" for n in range(20)))).document.nodes[0].config["items"]
    assert len(many) == 13


def test_pictures_and_cards_to_choose_from() -> None:
    items = [
        {"id": "p1", "title": "Lamp", "description": "Bright", "pictureSrc": "https://a.test/l.png"},
        {"id": "p2", "title": "Chair"},
    ]
    paths = [{"id": "w1", "text": "Buy", "outgoingEdgeId": "e:b2"}]
    found = read(
        group("g", {**asks("b1", "picture choice input", "Pick"), "items": items}),
        group(
            "h",
            {
                **asks("b2", "cards input"),
                "items": [{"id": "c1", "title": "Lamp", "imageUrl": "https://a.test/l.png", "paths": paths}],
            },
        ),
        group("z", says("b3", "Picked {{Pick}}")),
        edges={"b1": "z", "b2": "z"},
        variables="Pick",
    )
    spoken = talk(found).write("hi")

    assert spoken.sent(flows.SendCards)[0].cards[0].title == "Lamp"
    assert spoken.press("n_1:i2.pick", "Choose").said[0].startswith("Picked")
    assert [code for code, _node in errors(found)] == ["unreachable"]


def test_a_bot_in_chinese_asks_in_chinese() -> None:
    found = one(says("b0", "您好"), says("b1", "欢迎"), asks("b2", "email input", "邮箱"), variables="邮箱 姓名")

    assert found.document.locale_default == "zh"
    assert [var.key for var in found.document.vars] == ["value", "value_2"]
    assert talk(found).write("hi").said == ["您好", "欢迎"]
    assert (
        one(says("b0", "好"), block("b", "Wait", options={"secondsToWaitFor": "1"}), asks("b2", "email input"))
        .document.nodes[2]
        .config["text"]
        == "请输入您的邮箱。"
    )


def test_every_kind_is_tried_here() -> None:
    tried = {
        "text", "image", "video", "embed", "audio", "text input", "number input", "email input", "url input",
        "date input", "time input", "phone number input", "otp input", "rating input", "file input", "payment input",
        "choice input", "picture choice input", "cards input", "cards", "Condition", "Set variable", "Redirect", "Code",
        "Typebot link", "Wait", "AB test", "webhook", "Jump", "Return", "Loop", "Webhook", "Zapier", "Make.com",
        "Pabbly",
    }  # fmt: skip

    assert set(KINDS) == tried
