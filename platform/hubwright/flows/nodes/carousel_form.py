"""The form of a carousel, and the config it makes."""

from typing import Literal

import msgspec

from hubwright.flows.nodes.buttons import ItemConfig
from hubwright.flows.nodes.fields import (
    choice,
    expression,
    form,
    items,
    several,
    shown_when,
    template,
    time_limit,
    variable,
    words,
)

MOST_CARDS = 10
MOST_BUTTONS = 3
_ITEM = ("“item” is the entry of the list.", "item 表示列表中的一项。")


class CardConfig(msgspec.Struct, frozen=True):
    id: str
    title: str
    text: str = ""
    image_url: str = ""
    buttons: list[ItemConfig] = []


class CarouselConfig(msgspec.Struct, frozen=True):
    text: str = ""
    source: Literal["cards", "list"] = "cards"
    cards: list[CardConfig] = []
    entries: str = ""
    title_expr: str = ""
    text_expr: str = ""
    image_expr: str = ""
    buttons: list[ItemConfig] = []
    var: str = ""
    timeout_s: int | None = None


CAROUSEL_FORM = form(
    text=words("Text above the cards", "卡片上方的文字"),
    source=choice(
        "Cards come from",
        "卡片来源",
        {"cards": ("These cards", "固定卡片"), "list": ("A list", "列表")},
        default="cards",
    ),
    cards=shown_when(
        several(
            "Cards",
            "卡片",
            most=MOST_CARDS,
            required=["title"],
            title=words("Title", "标题"),
            text=words("Text", "文本"),
            image_url=template("Address of the picture", "图片地址", mode="url"),
            buttons=items("Buttons", "按钮", most=MOST_BUTTONS),
        ),
        source=["cards"],
    ),
    entries=shown_when(
        expression("List", "列表", more=("The first ten entries are shown.", "显示前十项。")), source=["list"]
    ),
    title_expr=shown_when(expression("Title of a card", "卡片标题", more=_ITEM, names=["item"]), source=["list"]),
    text_expr=shown_when(expression("Text of a card", "卡片文本", more=_ITEM, names=["item"]), source=["list"]),
    image_expr=shown_when(expression("Picture of a card", "卡片图片", more=_ITEM, names=["item"]), source=["list"]),
    buttons=shown_when(items("Buttons of every card", "每张卡片的按钮", most=MOST_BUTTONS), source=["list"]),
    var=variable("Variable for the card chosen", "保存所选卡片到变量"),
    timeout_s=time_limit(),
)
