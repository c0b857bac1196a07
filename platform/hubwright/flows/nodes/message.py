"""Say something, show a picture, or offer buttons and wait for one."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from hubwright.flows.channel_support import CHOICES, PICTURES, TEXTS, ChannelTable
from hubwright.flows.events import MessageReceived, TimerFired
from hubwright.flows.expressions import Template
from hubwright.flows.node_type import (
    ERROR,
    OUT,
    Config,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Stay,
    Texts,
    Visit,
    Wording,
    Workshop,
)
from hubwright.flows.nodes.answers import (
    ReadyChoice,
    buttons_of,
    chosen,
    thank_for_file,
    time_is_up,
    tries_so_far,
)
from hubwright.flows.nodes.fields import LONGEST_WAIT_S, choice, count, form, line, several, shown_when, template, words
from hubwright.flows.problems import Problem, problem
from hubwright.flows.sentences import say

_MOST_BUTTONS = 10
_TRIES = 3
_TABLES: dict[str, ChannelTable] = {"image": PICTURES, "buttons": CHOICES}


class ButtonConfig(msgspec.Struct, frozen=True):
    id: str
    label: str
    value: str = ""


class MessageConfig(msgspec.Struct, frozen=True):
    kind: Literal["text", "image", "buttons"] = "text"
    text: str = ""
    image_url: str = ""
    alt: str = ""
    buttons: list[ButtonConfig] = []
    timeout_s: int | None = None
    file_text: str = ""
    goes_on: str = ""


class ReadyMessage(msgspec.Struct, frozen=True):
    kind: str
    text: Wording
    image_url: Template
    alt: Wording
    choices: tuple[ReadyChoice, ...]
    timeout_s: int | None
    file_text: Wording | None
    goes_on: str


class Message(PlainNodeType):
    """Text and picture go on at once; buttons wait, with one exit each."""

    type = "message"
    title = Texts("Message", "消息")
    help = Texts(
        "Says something to the visitor, with a picture or buttons if you like.", "向访客发送文本、图片或按钮。"
    )
    category = "talk"
    icon = "message"
    channels = CHOICES
    schema = form(
        kind=choice(
            "Kind",
            "类型",
            {"text": ("Text", "文本"), "image": ("Picture", "图片"), "buttons": ("Buttons", "按钮")},
            default="text",
        ),
        text=words("Text", "文本", more=("{{ name }} puts a value in.", "{{ name }} 可插入变量。")),
        image_url=shown_when(template("Address of the picture", "图片地址", mode="url"), kind=["image", "buttons"]),
        alt=shown_when(words("Words for the picture", "图片说明"), kind=["image", "buttons"]),
        buttons=shown_when(
            several(
                "Buttons",
                "按钮",
                most=_MOST_BUTTONS,
                required=["label"],
                label=words("Label", "文字"),
                value={"type": "string", "title": "Value", "x-title": {"en": "Value", "zh": "值"}},
            ),
            kind=["buttons"],
        ),
        timeout_s=shown_when(count("Time limit in seconds", "超时（秒）", 5, LONGEST_WAIT_S), kind=["buttons"]),
        file_text=shown_when(words("Answer to a picture", "收到图片时的回复"), kind=["buttons"]),
        goes_on=line(
            "Web chat to go on in",
            "转到网页聊天",
            more=(
                "The name of a web chat of yours. On other channels a link is added that goes on there, once.",
                "网页聊天渠道的名称。在其他渠道会附上一次性链接，客户可在网页上继续同一会话。",
            ),
            maxLength=80,
        ),
    )

    def shows(self, config: Config) -> ChannelTable:
        return _TABLES.get(str(config.get("kind")), TEXTS)

    def ports(self, config: Config) -> tuple[Port, ...]:
        if config.get("kind") != "buttons":
            return (OUT, ERROR)
        items = config.get("buttons")
        return (
            *(_button_port(item) for item in (items if isinstance(items, list) else []) if isinstance(item, dict)),
            Port(id="other", title=Texts("Anything else", "其他内容"), advised=True),
            Port(id="timeout", title=Texts("No answer", "无回应"), kind="timeout"),
            ERROR,
        )

    def waits(self, config: Config) -> bool:
        return config.get("kind") == "buttons"

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        kind = config.get("kind", "text")
        if kind != "image" and not config.get("text"):
            yield problem("text_missing", node_id=node_id, field="text")
        if kind == "image" and not config.get("image_url"):
            yield problem("image_missing", node_id=node_id, field="image_url")
        if kind == "buttons" and not config.get("buttons"):
            yield problem("buttons_missing", node_id=node_id, field="buttons")
        if kind == "buttons" and not config.get("timeout_s"):
            yield problem("no_timeout", node_id=node_id, field="timeout_s", severity="warning")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyMessage:
        found = msgspec.convert(config, MessageConfig)
        return ReadyMessage(
            kind=found.kind,
            text=workshop.wording("text", found.text),
            image_url=workshop.template(found.image_url, "url"),
            alt=workshop.wording("alt", found.alt),
            choices=tuple(
                ReadyChoice(item.id, workshop.wording(f"buttons.{item.id}.label", item.label), item.value)
                for item in found.buttons
            ),
            timeout_s=found.timeout_s,
            file_text=workshop.wording("file_text", found.file_text) if found.file_text else None,
            goes_on=found.goes_on,
        )

    def reduce(self, prepared: ReadyMessage, visit: Visit) -> Outcome:
        match visit.event:
            case TimerFired():
                return time_is_up(visit)
            case MessageReceived(kind="file"):
                return thank_for_file(prepared.file_text, visit)
            case MessageReceived() as message:
                return _answered(prepared, visit, message)
            case _:
                return _said(prepared, visit)


def _button_port(item: dict[str, object]) -> Port:
    label = str(item.get("label", item.get("id", "")))[:80]
    return Port(id=f"button.{item.get('id', '')}", title=Texts(label, label), required=True)


def _said(prepared: ReadyMessage, visit: Visit) -> Outcome:
    picture = prepared.image_url.render(visit.scope, visit.locale, visit.warn) if prepared.kind != "text" else ""
    alt = prepared.alt.written(visit) if picture else ""
    if prepared.kind != "buttons":
        visit.say(prepared.text.written(visit), image_url=picture, alt=alt, goes_on=prepared.goes_on)
        return Leave("out")
    buttons = buttons_of(prepared.choices, visit)
    visit.say(prepared.text.written(visit), buttons=buttons, image_url=picture, alt=alt, goes_on=prepared.goes_on)
    return _waiting(prepared, visit, tries=0)


def _waiting(prepared: ReadyMessage, visit: Visit, *, tries: int) -> Stay:
    timer = visit.wake_in(prepared.timeout_s) if prepared.timeout_s else ""
    return Stay(message=True, timer=timer, memory={"tries": tries})


def _answered(prepared: ReadyMessage, visit: Visit, message: MessageReceived) -> Outcome:
    found = chosen(prepared.choices, visit, message)
    if found is not None:
        visit.take_message()
        return Leave(f"button.{found.id}")
    tries = tries_so_far(visit) + 1
    if visit.wired("other") or tries > _TRIES:
        return Leave("other")
    visit.say(say("choose_again", visit.locale), buttons=buttons_of(prepared.choices, visit))
    return _waiting(prepared, visit, tries=tries)
