"""A question that is answered with yes or no, by button or by word."""

import unicodedata
from typing import Final

from hubwright.flows.effects import Button
from hubwright.flows.events import MessageReceived
from hubwright.flows.node_type import Visit
from hubwright.flows.nodes.answers import pressed
from hubwright.flows.sentences import say

_YES: Final = frozenset(
    [
        "yes",
        "y",
        "yeah",
        "yep",
        "ok",
        "okay",
        "correct",
        "right",
        "1",
        "是",
        "是的",
        "对",
        "对的",
        "好",
        "好的",
        "没错",
        "正确",
        "确认",
    ]
)
_NO: Final = frozenset(["no", "n", "nope", "wrong", "2", "不", "不是", "不对", "否", "错", "错了", "没有"])


def ask_yes_or_no(visit: Visit, text: str) -> None:
    """Say it with two buttons."""
    buttons = [Button(f"{visit.node_id}:{answer}", say(answer, visit.locale)) for answer in ("yes", "no")]
    visit.say(text, buttons=buttons)


def yes_or_no(visit: Visit, message: MessageReceived) -> bool | None:
    """Which of the two was meant, if one was."""
    button = pressed(visit, message)
    if button in ("yes", "no"):
        return button == "yes"
    said = unicodedata.normalize("NFKC", message.text[:40]).strip(" .!。！").casefold()
    return True if said in _YES else False if said in _NO else None
