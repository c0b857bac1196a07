"""Answers to choose from: buttons, pictures, cards, and lists that a variable holds."""

from collections.abc import Callable
from typing import Final

from hubwright.flows.foreign.typebot.asking import ASK_EXITS, CHOICE_EXITS, kept_in, question_for
from hubwright.flows.foreign.typebot.made import DAY_S, ON, Made, Plain
from hubwright.flows.texts import Texts

_MOST_BUTTONS, _MOST_CARDS, _MOST_CARD_BUTTONS = 13, 10, 3
_LABEL: Final = 200


def _choice(made: Made) -> None:
    if made.options.get("dynamicVariableId"):
        _from_list(made, made.variables.reads(made.options["dynamicVariableId"]))
        return
    rows = _labelled(made, "content")
    if made.options.get("isMultipleChoice"):
        made.say(
            Texts("Several may be named in one answer; they are kept as text.", "可在一次回答中选多项，按文本保存。")
        )
        listed = "\n".join(f"• {row['label']}" for row in rows)
        made.question = f"{question_for(made, 'Which of these?', '请选择（可多选）：')}\n{listed}"
        made.step(
            "ask", ASK_EXITS, var=kept_in(made), type="text", text=made.question, retries=5, timeout_s=DAY_S,
            look_back=False,
        )  # fmt: skip
        return
    if not rows:
        made.placeholder(Texts("It has no buttons.", "没有按钮。"))
        return
    if len(rows) > _MOST_BUTTONS:
        made.say(
            Texts(f"Only the first {_MOST_BUTTONS} buttons fit.", f"最多 {_MOST_BUTTONS} 个按钮，其余已去掉。"),
            level="lost",
        )
    kept = rows[:_MOST_BUTTONS]
    exits = [(f"item.{row['id']}", row["source"]) for row in kept]
    again = made.words("Please choose one of these.", "请从以下选项中选择。")
    made.step(
        "buttons",
        [*exits, *CHOICE_EXITS],
        text=question_for(made, "Please choose.", "请选择。"),
        items=[_button(row) for row in kept],
        free_text="reprompt",
        reprompt=again,
        var=made.variables.writes(made.options.get("variableId")),
        timeout_s=DAY_S,
    )


def _button(row: Plain) -> Plain:
    """A button whose words are what is kept, as there."""
    words = {} if "{{" in row["label"] else {"value": row["label"]}
    return {"id": row["id"], "label": row["label"], **words}


def _labelled(made: Made, *fields: str) -> list[Plain]:
    """The items of a block with ids of ours, the words on them, and where they lead."""
    rows: list[Plain] = []
    for number, item in enumerate(made.block.items, start=1):
        shown = item.get("displayCondition") or (item.get("options") or {}).get("displayCondition")
        if isinstance(shown, dict) and shown.get("isEnabled"):
            made.say(Texts(f"Choice {number} is always shown.", f"第 {number} 个选项始终显示。"))
        words = next(
            (made.text(item[field]) for field in fields if isinstance(item.get(field), str) and item[field]), ""
        )
        source = f"item:{item.get('id')}"
        rows.append(
            {"id": made.item(item.get("id")), "label": (words or str(number))[:_LABEL], "source": source, "item": item}
        )
    return rows


def _from_list(made: Made, entries: str) -> None:
    """Choices that are in a variable: cards with one button each."""
    if not entries:
        made.placeholder(Texts("Its list of choices is in no variable.", "选项列表变量不存在。"))
        return
    made.say(Texts("Choices from a variable are cards with a button.", "变量中的选项以卡片显示。"))
    pick = made.words("Choose", "选择")
    made.step(
        "carousel",
        [("item.pick", ON), *CHOICE_EXITS],
        text=question_for(made, "Please choose.", "请选择。"),
        source="list",
        entries=entries,
        title_expr="text(item)",
        buttons=[{"id": "pick", "label": pick}],
        var=made.variables.writes(made.options.get("variableId")),
        timeout_s=DAY_S,
    )


def _pictures(made: Made) -> None:
    dynamic = made.options.get("dynamicItems")
    if isinstance(dynamic, dict) and dynamic.get("isEnabled"):
        made.say(
            Texts("Pictures and descriptions from variables were left out.", "变量中的图片和描述已去掉。"), level="lost"
        )
        _from_list(made, made.variables.reads(dynamic.get("titlesVariableId")))
        return
    if made.options.get("isMultipleChoice"):
        made.say(Texts("One is chosen, not several.", "只能选择一项。"))
    pick = made.words("Choose", "选择")
    rows = _labelled(made, "title", "description")
    _cards(made, [(row, "pictureSrc", [("pick", pick, row["source"])]) for row in rows])


def _card_input(made: Made) -> None:
    made.say(
        Texts(
            "Which button was pressed decides the way; fields of the card are not kept.",
            "按所按按钮继续，卡片字段不会保存。",
        )
    )
    cards = []
    for row in _labelled(made, "title", "description"):
        paths = row["item"].get("paths")
        buttons = [
            (
                made.item(path.get("id")),
                made.text(path.get("text")) or made.words("Choose", "选择"),
                f"path:{path.get('id')}",
            )
            for path in (paths if isinstance(paths, list) else [])
            if isinstance(path, dict)
        ]
        cards.append((row, "imageUrl", buttons))
    _cards(made, cards)


def _cards(made: Made, cards: list[tuple[Plain, str, list[tuple[str, str, str]]]]) -> None:
    if not cards:
        made.placeholder(Texts("It has no cards.", "没有卡片。"))
        return
    if len(cards) > _MOST_CARDS:
        made.say(
            Texts(f"Only the first {_MOST_CARDS} cards fit.", f"最多 {_MOST_CARDS} 张卡片，其余已去掉。"), level="lost"
        )
    drawn: list[Plain] = []
    exits: list[tuple[str, str]] = []
    for row, picture, buttons in cards[:_MOST_CARDS]:
        kept = buttons[:_MOST_CARD_BUTTONS] or [("pick", made.words("Choose", "选择"), row["source"])]
        exits += [(f"card.{row['id']}.{button_id}", source) for button_id, _words, source in kept]
        description = row["item"].get("description")
        card = {
            "id": row["id"],
            "title": row["label"],
            "text": made.text(description) if description and made.text(description) != row["label"] else "",
            "image_url": made.text(row["item"].get(picture)),
            "buttons": [{"id": button_id, "label": words[:_LABEL]} for button_id, words, _source in kept],
        }
        drawn.append({name: value for name, value in card.items() if value})
    made.step(
        "carousel",
        [*exits, *CHOICE_EXITS],
        text=question_for(made, "Please choose.", "请选择。"),
        source="cards",
        cards=drawn,
        var=made.variables.writes(made.options.get("variableId")),
        timeout_s=DAY_S,
    )


CHOICES: Final[dict[str, Callable[[Made], None]]] = {
    "choice input": _choice,
    "picture choice input": _pictures,
    "cards input": _card_input,
    "cards": _card_input,
}
