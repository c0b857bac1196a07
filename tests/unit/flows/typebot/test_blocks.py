"""Every kind of block of a Typebot file becomes a step that runs, or a skipped one with a reason."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.foreign.typebot import Converted, convert, read_typebot
from hubwright.flows.foreign.typebot.convert import KINDS
from tests.unit.flows.scenes import Talk
from tests.unit.flows.typebot.bots import Plain, asks, block, bot, buttons, compares, decides, group, raw, says, sets


def read(*groups: Plain, **more: Any) -> Converted:
    return convert(read_typebot(raw(bot(*groups, **more))))


def one(*blocks: Plain, **more: Any) -> Converted:
    return read(group("g", *blocks), **more)


def talk(found: Converted) -> Talk:
    return Talk(flows.to_builtins(found.document))


def errors(found: Converted) -> list[tuple[str, str]]:
    problems = flows.validate(found.document, queues=set())
    return [(each.code, each.node_id) for each in problems if each.severity == "error"]


def node_of(found: Converted, kind: str) -> flows.Node:
    return next(node for node in found.document.nodes if node.type == kind)


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
    assert len(one(buttons("b", *(f"n{n}" for n in range(20)))).document.nodes[0].config["items"]) == 13  # type: ignore[arg-type]


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


def test_conditions_choose_the_first_that_holds() -> None:
    found = read(
        group(
            "g",
            asks("b1", "number input", "Age"),
            decides(
                "b2",
                kid=compares(("Age", "Less than", "18")),
                old=compares(("Age", "Greater or equal to", "65"), ("Age", "Equal to", "64"), either=True),
            ),
        ),
        group("kids", says("b3", "Young")),
        group("olds", says("b4", "Old")),
        group("others", says("b5", "Between")),
        edges={"b2/kid": "kids", "b2/old": "olds", "b2": "others"},
        variables="Age",
    )
    assert errors(found) == []
    for age, said in (("9", "Young"), ("70", "Old"), ("64", "Old"), ("30", "Between")):
        assert talk(found).write("hi").write(age).said == [said]


@pytest.mark.parametrize(
    ("operator", "value", "fits", "does_not"),
    [
        ("Equal to", "red", "red", "blue"),
        ("Not equal", "red", "blue", "red"),
        ("Contains", "ED", "redder", "blue"),
        ("Does not contain", "ed", "blue", "red"),
        ("Starts with", "re", "Red", "blue"),
        ("Ends with", "ue", "blue", "red"),
        ("Matches regex", "/^r.d$/i", "RED", "reed"),
        ("Does not match regex", "^r", "blue", "red"),
        ("Is set", None, "red", None),
    ],
)
def test_comparisons_mean_the_same(operator: str, value: Any, fits: str, does_not: str | None) -> None:
    found = read(
        group("g", asks("b1", "text input", "X"), decides("b2", yes=compares(("X", operator, value)))),
        group("y", says("b3", "yes")),
        group("n", says("b4", "no")),
        edges={"b2/yes": "y", "b2": "n"},
        variables="X",
    )
    assert errors(found) == []
    assert talk(found).write("hi").write(fits).said == ["yes"]
    if does_not:
        assert talk(found).write("hi").write(does_not).said == ["no"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("Ann", "Ann"),
        ("{{A}}", "3"),
        ("{{A}} + 1", "4"),
        ("({{A}} + {{B}}) * 2", "16"),
        ("{{A}} > 2 ? 'many' : \"few\"", "many"),
        ("Hello {{A}} and {{B}}", "Hello 3 and 5"),
        ("{{A}}{{B}}", "35"),
        ("'n' + {{A}}", "n3"),
        ("Math.max({{A}}, {{B}})", "5"),
        ("return 'ann'.toUpperCase();", "ANN"),
        ("{{A}} === 3 && {{B}} !== 3", "true"),
        ("", ""),
    ],
)
def test_values_are_calculated(expression: str, said: str) -> None:
    found = one(
        sets("b1", "A", "1 + 2"),
        sets("b2", "B", "5"),
        sets("b3", "X", expression),
        says("b4", "[{{X}}]"),
        variables="A B X",
    )
    assert errors(found) == []
    assert talk(found).write("hi").said == [f"[{said}]"]


@pytest.mark.parametrize(
    "kind",
    [
        "Empty",
        "Now",
        "Today",
        "Yesterday",
        "Tomorrow",
        "Moment of the day",
        "Contact name",
        "Phone number",
        "Environment name",
        "User ID",
        "Result ID",
    ],
)
def test_values_of_a_kind_run(kind: str) -> None:
    found = one(sets("b1", "X", type=kind), says("b2", "done {{X}}"), variables="X")

    assert errors(found) == []
    assert talk(found).write("hi", contact={"name": "Ann", "id": "c"}).said[0].startswith("done")


@pytest.mark.parametrize(
    "made",
    [
        sets("b", "X", "for (let i = 0; i < 9; i++) {}", isCode=True),
        sets("b", "X", "await fetch('https://a.test')", isCode=True),
        sets("b", "X", type="Random ID"),
        sets("b", "X", type="Pop"),
        sets("b", "Nobody", "1"),
        block("b", "Code", options={"content": "alert(1)"}),
        block("b", "webhook", options={}),
        block("b", "Loop", options={"iterations": 3}),
        block("b", "payment input", options={}),
        block("b", "Google Sheets", options={}),
        block("b", "OpenAI", options={}),
        block("b", "Email", options={}),
        block("b", "Chatwoot"),
        block("b", "Wait", options={}),
        block("b", "Redirect"),
        block("b", "Jump", options={}),
        block("b", "Typebot link"),
        block("b", "Webhook", options={}),
        block("b", "somebody's-own", options={"x": [1]}),
    ],
)
def test_what_does_not_map_is_a_skipped_step_with_its_reason(made: Plain) -> None:
    found = one(made, says("after", "Goes on"), variables="X")
    node = found.document.nodes[0]

    assert node.disabled
    assert node.note
    assert [
        (each.node_id, each.level, bool(each.reason), bool(each.reason_zh))
        for each in found.report
        if each.level == "lost"
    ] == [(node.id, "lost", True, True)]
    assert talk(found).write("hi").said == ["Goes on"]


def test_waits_redirects_splits_and_returns() -> None:
    found = read(
        group(
            "g",
            block("b1", "Wait", options={"secondsToWaitFor": "2"}),
            block("b2", "Redirect", options={"url": "https://a.test"}),
            {
                **block("b3", "AB test", options={"aPercent": 100}),
                "items": [{"id": "ia", "path": "a"}, {"id": "ib", "path": "b"}],
            },
        ),
        group("a", says("b4", "A"), block("b5", "Return")),
        group("b", says("b6", "B")),
        edges={"b3/ia": "a", "b3/ib": "b"},
    )
    spoken = talk(found).write("hi", contact={"id": "c"})
    assert errors(found) == []
    assert spoken.state.wait is not None

    assert spoken.time_passes().said == ["https://a.test", "A"]
    assert spoken.sent(flows.EndSession)[0].outcome == "done"


def test_jumps_go_there_and_other_bots_are_sub_flows() -> None:
    found = read(
        group("g", says("b1", "One"), block("b2", "Jump", options={"groupId": "h", "blockId": "b4"})),
        group(
            "h", says("b3", "Never"), says("b4", "Two"), block("b5", "Typebot link", options={"typebotId": "other-bot"})
        ),
        group("i", block("b6", "Typebot link", options={"typebotId": "current", "groupId": "h"})),
    )
    node = node_of(found, "subflow")

    assert found.linked == ("other-bot",)
    assert node.config["flow"] == "other-bot"
    assert [edge.source[1] for edge in found.document.edges if edge.source[0] == node.id] == ["exit.done", "error"]
    spoken = Talk(flows.to_builtins(found.document), others={"other-bot": None}).write("hi")
    assert spoken.said == ["One", "Two"]
    assert len([each for each in found.document.nodes if each.type == "goto"]) == 2


def test_requests_call_keep_and_go_on() -> None:
    call = {
        "url": "https://a.test/orders/{{No}}",
        "method": "POST",
        "queryParams": [{"id": "q", "key": "page", "value": "{{No}}"}],
        "headers": [{"id": "h", "key": "X-Shop", "value": "one"}, {"id": "h2", "key": "bad header", "value": "x"}],
        "body": '{"no": "{{No}}"}',
    }
    mapping = [
        {"id": "m", "variableId": "v_State", "bodyPath": "data.order.state"},
        {"id": "s", "variableId": "v_Code", "bodyPath": "statusCode"},
        {"id": "f", "variableId": "v_No", "bodyPath": "data.map(x => x)"},
    ]
    made = block(
        "b2",
        "Webhook",
        options={"isCustomBody": True, "webhook": call, "responseVariableMapping": mapping, "timeout": 90},
    )
    found = one(asks("b1", "text input", "No"), made, says("b3", "{{State}} {{Code}}"), variables="No State Code")
    spoken = talk(found)
    asked: list[flows.HttpRequest] = []

    def answer(request: flows.HttpRequest) -> Plain:
        asked.append(request)
        return {"ok": True, "status": 201, "body": {"order": {"state": "sent"}}}

    spoken.answer_http = answer
    assert errors(found) == []
    assert spoken.write("hi").write("10086").said == ["sent 201"]
    assert asked[0].url == "https://a.test/orders/10086?page=10086"
    assert (asked[0].method, asked[0].body) == ("POST", '{"no": "10086"}')
    assert asked[0].headers["X-Shop"] == "one"
    assert node_of(found, "http").config["timeout_s"] == 30
    assert {each.level for each in found.report} == {"lost"}


@pytest.mark.parametrize("name", ["Zapier", "Make.com", "Pabbly"])
def test_services_that_are_an_address_are_called(name: str) -> None:
    found = one(block("b", name, options={"webhook": {"url": "https://hooks.test/1", "method": "POST"}}))

    assert node_of(found, "http").config["url"] == "https://hooks.test/1"
    assert found.report[0].kind == name


def test_commands_begin_before_the_plain_beginning() -> None:
    events = [
        {"id": "start", "type": "start", "outgoingEdgeId": "e:start"},
        {"id": "c", "type": "command", "options": {"command": "help"}, "outgoingEdgeId": "e:c"},
        {"id": "r", "type": "reply", "outgoingEdgeId": "e:c"},
    ]
    made = bot(group("g", says("b1", "Welcome")), group("h", says("b2", "Help")), edges={"c": "h"}, events=events)
    made["edges"][1]["from"] = {"eventId": "c"}
    found = convert(read_typebot(raw(made)))

    assert talk(found).write("please help").said == ["Help"]
    assert talk(found).write("hi").said == ["Welcome"]
    assert [(each.kind, each.level) for each in found.report] == [("reply", "lost")]


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
