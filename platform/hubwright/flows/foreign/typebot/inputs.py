"""What a bot asks: every kind of input."""

from collections.abc import Callable
from typing import Any, Final

from hubwright.flows.foreign.typebot.asking import ASK_EXITS, kept_in, question_for
from hubwright.flows.foreign.typebot.choices import CHOICES
from hubwright.flows.foreign.typebot.conditions import value_of
from hubwright.flows.foreign.typebot.made import DAY_S, Made
from hubwright.flows.texts import Texts


def _ask(made: Made, kind: str, en: str, zh: str, **config: Any) -> None:
    question = question_for(made, en, zh)
    made.step(
        "ask",
        ASK_EXITS,
        var=kept_in(made),
        type=kind,
        text=question,
        retries=5,
        timeout_s=DAY_S,
        look_back=False,
        **config,
    )


def _text(made: Made) -> None:
    for extra, what in (("attachments", Texts("files", "附件")), ("audioClip", Texts("recordings", "录音"))):
        option = made.options.get(extra)
        if isinstance(option, dict) and option.get("isEnabled"):
            made.say(Texts(f"It takes words only, no {what.en}.", f"只接受文字，不接受{what.zh}。"))
    _ask(made, "text", "Please write your answer.", "请输入您的回答。")


def _number(made: Made) -> None:
    bounds = []
    for name, sign in (("min", ">="), ("max", "<=")):
        if made.options.get(name) in (None, ""):
            continue
        bound = value_of(made.options[name], made.variables)
        if bound is None:
            made.say(Texts(f"The limit “{name}” was left out.", f"限制“{name}”已去掉。"))
        else:
            bounds.append(
                f"value {sign} {bound}" if bound[:1].isdigit() or bound[:1] == "-" else f"value {sign} number({bound})"
            )
    if made.options.get("step") not in (None, "", 1, "any"):
        made.say(Texts("Any number is taken, also between the steps.", "接受任意数字，不限步长。"))
    _ask(made, "number", "Please send a number.", "请输入数字。", validate=" and ".join(bounds))


def _date(made: Made) -> None:
    if made.options.get("isRange"):
        made.say(Texts("One date is asked for, not a range.", "只询问一个日期，不是日期范围。"))
    if made.options.get("hasTime"):
        made.say(Texts("The day is asked for, without a time.", "只询问日期，不含时间。"))
    if made.options.get("min") or made.options.get("max"):
        made.say(
            Texts(
                "Any day is taken; limit it under “The answer must satisfy”.", "接受任意日期，可在“回答须满足”中限制。"
            )
        )
    _ask(made, "date", "Which day? For example 2026-12-24.", "哪一天？例如 2026-12-24。")


def _time(made: Made) -> None:
    made.say(Texts("A time is read as text such as 14:30.", "时间按文本读取，例如 14:30。"), level="note")
    _ask(
        made,
        "regex",
        "At what time? For example 14:30.",
        "几点？例如 14:30。",
        pattern=r"^\s*([01]?\d|2[0-3])[:：][0-5]\d\s*$",
    )


def _url(made: Made) -> None:
    _ask(
        made,
        "regex",
        "Please send the address of the page.",
        "请发送网址。",
        pattern=r"^\s*(https?://)?[^\s/]+\.[^\s]+\s*$",
    )


def _file(made: Made) -> None:
    if made.options.get("isMultipleAllowed"):
        made.say(Texts("One file is taken, not several.", "只接收一个文件。"))
    if made.options.get("isRequired") is False:
        made.say(Texts("It cannot be skipped by a button.", "不能通过按钮跳过。"))
    allowed = made.options.get("allowedFileTypes")
    types = allowed.get("types") if isinstance(allowed, dict) and allowed.get("isEnabled") else None
    pictures = isinstance(types, list) and bool(types) and all(str(each).startswith("image") for each in types)
    if types and not pictures:
        made.say(Texts("Files of any kind are taken.", "接受任意类型的文件。"))
    _ask(made, "file", "Please send the file.", "请发送文件。", accept="image" if pictures else "any")


def _otp(made: Made) -> None:
    made.say(Texts("No code is sent; only what is typed is taken.", "不会发送验证码，仅接收输入内容。"), level="lost")
    _ask(made, "regex", "Please send the code.", "请输入验证码。", pattern=r"^\s*[0-9A-Za-z]{3,12}\s*$")


def _rating(made: Made) -> None:
    length = made.options.get("length")
    last = length if isinstance(length, int) and 1 <= length <= 100 else 10
    starts = made.options.get("startsAt")
    first = starts if isinstance(starts, int) and starts < last else 1
    labels = made.options.get("labels")
    ends = [made.text(labels.get(side)) for side in ("left", "right")] if isinstance(labels, dict) else []
    words = f"{first} = {ends[0]}, {last} = {ends[1]}" if any(ends) else f"{first}–{last}"
    question = question_for(made, "How do you rate it?", "请评分。")
    made.say(Texts("A number is asked for instead of stars.", "用数字评分代替星级图标。"), level="note")
    made.question = f"{question} ({words})"
    asked = f"value >= {first} and value <= {last}"
    made.step(
        "ask", ASK_EXITS, var=kept_in(made), type="number", text=made.question, validate=asked, retries=5,
        timeout_s=DAY_S, look_back=False,
    )  # fmt: skip


def _payment(made: Made) -> None:
    made.placeholder(Texts("Payments are not taken in a chat here.", "暂不支持在会话中付款。"))


def _plain(kind: str, en: str, zh: str) -> Callable[[Made], None]:
    return lambda made: _ask(made, kind, en, zh)


INPUTS: Final[dict[str, Callable[[Made], None]]] = {
    "text input": _text,
    "number input": _number,
    "email input": _plain("email", "Please send your e-mail address.", "请输入您的邮箱。"),
    "phone number input": _plain("phone", "Please send your phone number.", "请输入您的电话号码。"),
    "url input": _url,
    "date input": _date,
    "time input": _time,
    "file input": _file,
    "otp input": _otp,
    "rating input": _rating,
    "payment input": _payment,
    **CHOICES,
}
