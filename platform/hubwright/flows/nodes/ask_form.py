"""The form of an ask node, and the config it makes."""

from typing import Literal

import msgspec

from hubwright.flows.expressions import Expression, SafePattern
from hubwright.flows.node_type import Wording
from hubwright.flows.nodes.answers import ReadyChoice
from hubwright.flows.nodes.fields import (
    choice,
    count,
    expression,
    form,
    pattern,
    several,
    shown_when,
    switch,
    time_limit,
    variable,
    words,
)

AnswerKind = Literal["text", "number", "email", "phone", "date", "choice", "regex", "file", "location"]


class ChoiceConfig(msgspec.Struct, frozen=True):
    id: str
    label: str
    value: str = ""


class AskConfig(msgspec.Struct, frozen=True):
    var: str
    text: str
    type: AnswerKind = "text"
    choices: list[ChoiceConfig] = []
    pattern: str = ""
    extract: str = ""
    look_back: bool = True
    validate: str = ""
    retries: int = 2
    reprompt: str = ""
    skip_if_set: bool = False
    confirm: bool = False
    accept: Literal["any", "image"] = "any"
    timeout_s: int | None = None
    file_text: str = ""


class ReadyAsk(msgspec.Struct, frozen=True):
    var: str
    kind: AnswerKind
    text: Wording
    reprompt: Wording | None
    choices: tuple[ReadyChoice, ...]
    pattern: SafePattern | None
    extract: SafePattern | None
    look_back: bool
    validate: Expression | None
    retries: int
    skip_if_set: bool
    confirm: bool
    accept: str
    timeout_s: int | None
    file_text: Wording | None


ASK_FORM = form(
    required=["var", "text"],
    var=variable("Variable for the answer", "保存到变量"),
    text=words("Question", "问题"),
    type=choice(
        "Kind of answer",
        "回答类型",
        {
            "text": ("Text", "文本"),
            "number": ("Number", "数字"),
            "email": ("E-mail address", "邮箱"),
            "phone": ("Phone number", "电话"),
            "date": ("Date", "日期"),
            "choice": ("One of several answers", "选择"),
            "regex": ("Pattern", "正则表达式"),
            "file": ("File or picture", "文件或图片"),
            "location": ("Place", "位置"),
        },
        default="text",
    ),
    choices=shown_when(
        several(
            "Answers to choose from",
            "选项",
            most=20,
            required=["label"],
            label=words("Label", "文字"),
            value={"type": "string", "title": "Value", "x-title": {"en": "Value", "zh": "值"}},
        ),
        type=["choice"],
    ),
    pattern=shown_when(pattern("Pattern of the answer", "回答须匹配"), type=["regex"]),
    accept=shown_when(
        choice(
            "What may be sent",
            "可发送的内容",
            {"any": ("Any file", "任意文件"), "image": ("Pictures only", "仅图片")},
            default="any",
        ),
        type=["file"],
    ),
    extract=pattern(
        "Pick out of a sentence",
        "从句子中提取",
        more=(r"\d{4,} finds a number of four digits or more.", r"\d{4,} 可找出四位以上数字。"),
    ),
    look_back=switch(
        "Look in the message just received first",
        "先查看刚收到的消息",
        default=True,
        more=("Only when something is picked out of a sentence.", "仅在设置了提取时有效。"),
    ),
    validate=expression(
        "The answer must satisfy", "回答须满足", more=("“value” is the answer.", "value 表示回答。"), names=["value"]
    ),
    retries=count("Ask again at most", "最多重问次数", 0, 5, default=2),
    reprompt=words("Words for asking again", "重问的话"),
    skip_if_set=switch("Skip if there is an answer already", "已有值时跳过", default=False),
    confirm=switch("Let the visitor confirm the answer", "请访客确认回答", default=False),
    timeout_s=time_limit(),
    file_text=words("Answer to a picture", "收到图片时的回复"),
)
