"""What a bot decides and remembers, and where it goes: conditions, values, waits, jumps, other bots."""

from collections.abc import Callable
from typing import Final

from hubwright.flows.foreign.typebot.conditions import condition, value_of
from hubwright.flows.foreign.typebot.javascript import expression
from hubwright.flows.foreign.typebot.made import ON, STOPS, Made
from hubwright.flows.texts import Texts

_LONGEST_WAIT_S: Final = 7_776_000
_MOST_CASES: Final = 50
_FIXED: Final = {
    "Empty": "null",
    "Now": "now()",
    "Today": 'format_date(now(), "YYYY-MM-DD")',
    "Yesterday": "add_days(now(), -1)",
    "Tomorrow": "add_days(now(), 1)",
    "Moment of the day": 'hour(now()) < 12 ? "morning" : hour(now()) < 18 ? "afternoon" : "evening"',
    "Contact name": "contact.name",
    "Phone number": "contact.phone",
    "Environment name": "channel.name",
    "User ID": "contact.id",
    "Result ID": "conversation.id",
}
_ABOUT: Final = {
    "Environment name": Texts("The name of the channel stands for the environment.", "以渠道名称代替环境名称。"),
    "User ID": Texts("The customer's id stands for the user's.", "以联系人标识代替用户标识。"),
    "Result ID": Texts("The conversation's id stands for the result's.", "以会话标识代替结果标识。"),
}


def _condition(made: Made) -> None:
    cases = []
    exits: list[tuple[str, str]] = []
    for number, item in enumerate(made.block.items[:_MOST_CASES], start=1):
        said = condition(item.get("content"), made.variables)
        if said is None:
            why = Texts(
                f"Case {number} cannot be said here and never holds.", f"第 {number} 个条件无法转换，视为不成立。"
            )
            made.say(why, level="lost")
        item_id = made.item(item.get("id"))
        cases.append({"id": item_id, "label": str(number), "expr": said or "false"})
        exits.append((f"case.{item_id}", f"item:{item.get('id')}"))
    if len(made.block.items) > _MOST_CASES:
        made.say(
            Texts(f"Only the first {_MOST_CASES} cases fit.", f"最多 {_MOST_CASES} 个条件，其余已去掉。"), level="lost"
        )
    if not cases:
        made.placeholder(Texts("It has no case.", "没有条件。"))
        return
    made.step("condition", [*exits, ("else", ON)], cases=cases)


def _set_variable(made: Made) -> None:
    key = made.variables.writes(made.options.get("variableId"))
    if not key:
        made.placeholder(Texts("It names no variable.", "未指定变量。"))
        return
    said, why = _value(made)
    if said is None:
        made.placeholder(why or Texts("Its calculation is more than a simple one.", "计算过于复杂，无法转换。"))
        return
    if why is not None:
        made.say(why)
    made.step("set", [("out", ON), ("error", ON)], assignments=[{"id": "a1", "var": key, "expr": said}])


def _value(made: Made) -> tuple[str | None, Texts | None]:
    kind = str(made.options.get("type") or "Custom")
    if kind in _FIXED:
        return _FIXED[kind], _ABOUT.get(kind)
    if kind != "Custom":
        return None, Texts(f"“{kind}” has no counterpart here.", f"“{kind}”在此没有对应功能。")
    source = made.options.get("expressionToEvaluate")
    if not isinstance(source, str) or not source.strip():
        return "null", None
    said = expression(source, made.variables)
    if said is None and not made.options.get("isCode"):
        said = value_of(source, made.variables)
    return said, None


def _redirect(made: Made) -> None:
    url = made.options.get("url")
    if not isinstance(url, str) or not url.strip():
        made.placeholder(Texts("It names no address.", "未填写网址。"))
        return
    made.say(Texts("The address is sent as a link; nobody is taken there.", "以链接形式发送，不会自动跳转。"))
    made.step("message", [("out", ON)], text=made.text(url))


def _wait(made: Made) -> None:
    given = str(made.options.get("secondsToWaitFor") or "").strip()
    try:
        seconds = max(1, min(round(float(given)), _LONGEST_WAIT_S))
    except (ValueError, OverflowError):
        said = value_of(given, made.variables) if given else None
        if said is None:
            made.placeholder(Texts("It does not say how long.", "未填写等待时长。"))
            return
        made.step("wait", [("elapsed", ON)], mode="until", until=f"add_minutes(now(), number({said}) / 60)")
        return
    made.step("wait", [("elapsed", ON)], mode="for", seconds=seconds)


def _jump(made: Made) -> None:
    group, block = made.options.get("groupId"), made.options.get("blockId")
    if not isinstance(group, str) or not group:
        made.placeholder(Texts("It does not say where to.", "未指定跳转目标。"))
        return
    made.jump = (group, block if isinstance(block, str) else "")
    made.step("goto", [("error", STOPS)])


def _linked_bot(made: Made) -> None:
    bot, group = made.options.get("typebotId"), made.options.get("groupId")
    if bot == "current" and isinstance(group, str) and group:
        _jump(made)
        return
    if not isinstance(bot, str) or not bot:
        made.placeholder(Texts("It names no bot.", "未指定关联的机器人。"))
        return
    if isinstance(group, str) and group:
        made.say(Texts("The other flow begins at its beginning.", "另一个流程将从头开始。"))
    made.say(
        Texts(
            "Choose the flow that stands for the linked bot; values go in and out by name.",
            "请选择对应的流程；变量需逐个传入传出。",
        )
    )
    made.step("subflow", [("exit.done", ON), ("error", ON)], flow=bot[:80], exits=[{"id": "done", "outcome": "done"}])


def _ab_test(made: Made) -> None:
    given = made.options.get("aPercent")
    share = round(given) if isinstance(given, int | float) and 0 <= given <= 100 else 50
    by_path = {str(item.get("path")): item for item in made.block.items}
    exits = [(f"variant.{path}", f"item:{by_path[path].get('id')}" if path in by_path else ON) for path in ("a", "b")]
    weights = (share, 100 - share)
    variants = [
        {"id": path, "label": path.upper(), "weight": weight} for path, weight in zip(("a", "b"), weights, strict=True)
    ]
    made.step("split", [*exits, ("error", ON)], variants=variants)


def _return(made: Made) -> None:
    made.step("end", [], outcome="done")


def _never(why: Texts) -> Callable[[Made], None]:
    return lambda made: made.placeholder(why)


LOGIC: Final[dict[str, Callable[[Made], None]]] = {
    "Condition": _condition,
    "Set variable": _set_variable,
    "Redirect": _redirect,
    "Wait": _wait,
    "Jump": _jump,
    "Typebot link": _linked_bot,
    "AB test": _ab_test,
    "Return": _return,
    "Code": _never(Texts("JavaScript does not run in a flow.", "流程中不能运行 JavaScript。")),
    "webhook": _never(
        Texts(
            "A flow begins by a call from outside; it does not wait for one.", "外部调用只能启动流程，不能在中途等待。"
        )
    ),
    "Loop": _never(Texts("Its turns have to be drawn with our loop.", "请用“循环”步骤重新绘制。")),
}
