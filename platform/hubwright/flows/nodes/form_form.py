"""The form of a form node, and the config it makes."""

from typing import Literal

import msgspec

from hubwright.flows.expressions import Expression, SafePattern
from hubwright.flows.node_type import Wording
from hubwright.flows.nodes.answers import ReadyChoice
from hubwright.flows.nodes.buttons import ItemConfig
from hubwright.flows.nodes.fields import (
    choice,
    count,
    expression,
    form,
    items,
    line,
    pattern,
    several,
    strings,
    switch,
    time_limit,
    variable,
    words,
)

FieldKind = Literal["text", "number", "email", "phone", "date", "choice"]
MOST_FIELDS = 20
CANCEL_WORDS = ("cancel", "取消")


class FieldConfig(msgspec.Struct, frozen=True):
    id: str
    var: str
    text: str
    label: str = ""
    type: FieldKind = "text"
    choices: list[ItemConfig] = []
    extract: str = ""
    validate: str = ""
    reprompt: str = ""


class FormConfig(msgspec.Struct, frozen=True):
    fields: list[FieldConfig]
    order: Literal["fixed", "any"] = "fixed"
    look_back: bool = True
    keep_known: bool = True
    retries: int = 2
    cancel_words: list[str] = msgspec.field(default_factory=lambda: list(CANCEL_WORDS))
    confirm: bool = False
    timeout_s: int | None = None


class ReadyField(msgspec.Struct, frozen=True):
    id: str
    var: str
    kind: FieldKind
    text: Wording
    label: str
    choices: tuple[ReadyChoice, ...]
    extract: SafePattern | None
    validate: Expression | None
    reprompt: Wording | None


class ReadyForm(msgspec.Struct, frozen=True):
    fields: tuple[ReadyField, ...]
    any_order: bool
    look_back: bool
    keep_known: bool
    retries: int
    cancel_words: frozenset[str]
    confirm: bool
    timeout_s: int | None


FORM_FORM = form(
    required=["fields"],
    fields=several(
        "Questions",
        "问题",
        least=1,
        most=MOST_FIELDS,
        required=["var", "text"],
        var=variable("Variable for the answer", "保存到变量"),
        text=words("Question", "问题"),
        label=line("Name in the summary", "摘要中的名称", maxLength=80),
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
            },
            default="text",
        ),
        choices=items("Answers to choose from", "选项", most=13),
        extract=pattern("Pick out of a sentence", "从句子中提取"),
        validate=expression("The answer must satisfy", "回答须满足", names=["value"]),
        reprompt=words("Words for asking again", "重问的话"),
    ),
    order=choice(
        "Order of the answers",
        "回答顺序",
        {"fixed": ("One question after the other", "逐个提问"), "any": ("Several may come at once", "可一次回答多个")},
        default="fixed",
    ),
    look_back=switch(
        "Look in the message just received first",
        "先查看刚收到的消息",
        default=True,
        more=("Only when several answers may come at once.", "仅在可一次回答多个时有效。"),
    ),
    keep_known=switch("Skip what is known already", "跳过已有的值", default=True),
    retries=count("Ask again at most", "最多重问次数", 0, 5, default=2),
    cancel_words=strings("Words that cancel", "取消用语", most=20) | {"default": list(CANCEL_WORDS)},
    confirm=switch("Let the visitor confirm all answers", "请访客确认所有回答", default=False),
    timeout_s=time_limit(),
)
