"""What a bot of a Typebot file decides, keeps and calls becomes steps that run, or skipped ones with a reason."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.foreign.typebot import convert, read_typebot
from tests.unit.flows.scenes import Talk
from tests.unit.flows.typebot.bots import Plain, asks, block, bot, compares, decides, group, raw, says, sets
from tests.unit.flows.typebot.reading import errors, node_of, one, read, talk


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
