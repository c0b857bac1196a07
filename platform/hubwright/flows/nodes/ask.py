"""Ask the visitor for one value and do not go on before it is good."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.channel_support import CHOICES, TEXTS, ChannelTable, channel_table, degraded, unsupported
from hubwright.flows.events import MessageReceived, TimerFired
from hubwright.flows.expressions import Mismatch, plain, shown
from hubwright.flows.node_type import (
    ERROR,
    Config,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Stay,
    Texts,
    Visit,
    Workshop,
)
from hubwright.flows.nodes.answers import (
    ReadyChoice,
    buttons_of,
    chosen,
    thank_for_file,
    time_is_up,
    tries_so_far,
    waiting_for_answer,
)
from hubwright.flows.nodes.ask_form import ASK_FORM, AskConfig, ReadyAsk
from hubwright.flows.nodes.reading import read_answer, read_file, read_location
from hubwright.flows.nodes.yes_or_no import ask_yes_or_no, yes_or_no
from hubwright.flows.problems import Problem, problem
from hubwright.flows.sentences import say

_NOT_WRITTEN = ("choice", "file", "location")
_COORDINATES = degraded("Written as coordinates.", "以坐标文字填写。")
_TABLES: dict[str, ChannelTable] = {
    "choice": CHOICES,
    "file": channel_table(
        sms=unsupported("SMS carries no files.", "短信不能发送文件。"),
        voice=unsupported("A call carries no files.", "电话不能发送文件。"),
    ),
    "location": channel_table(
        web=_COORDINATES,
        sms=_COORDINATES,
        email=_COORDINATES,
        voice=unsupported("Nobody says coordinates.", "无法口述坐标。"),
    ),
}


class Ask(PlainNodeType):
    """Fills one variable; can find its value in the sentence that is there already."""

    type = "ask"
    title = Texts("Question", "提问")
    help = Texts("Asks for one value, checks it and keeps it in a variable.", "询问一个值，校验后存入变量。")
    category = "talk"
    icon = "help-circle"
    channels = CHOICES
    schema = ASK_FORM

    def shows(self, config: Config) -> ChannelTable:
        return _TABLES.get(str(config.get("type")), TEXTS)

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="answered", title=Texts("Answered", "已回答"), required=True),
            Port(id="invalid", title=Texts("No valid answer", "回答无效"), advised=True),
            Port(id="timeout", title=Texts("No answer", "无回应"), kind="timeout"),
            ERROR,
        )

    def waits(self, config: Config) -> bool:
        return not config.get("skip_if_set")

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        choices = config.get("choices")
        if config.get("type") == "choice" and (not isinstance(choices, list) or len(choices) < 2):
            yield problem("choices_missing", node_id=node_id, field="choices")
        if config.get("type") == "regex" and not config.get("pattern"):
            yield problem("pattern_missing", node_id=node_id, field="pattern")
        if not config.get("timeout_s"):
            yield problem("no_timeout", node_id=node_id, field="timeout_s", severity="warning")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyAsk:
        found = msgspec.convert(config, AskConfig)
        return ReadyAsk(
            var=found.var,
            kind=found.type,
            text=workshop.wording("text", found.text),
            reprompt=workshop.wording("reprompt", found.reprompt) if found.reprompt else None,
            choices=tuple(
                ReadyChoice(item.id, workshop.wording(f"choices.{item.id}.label", item.label), item.value)
                for item in found.choices
            ),
            pattern=workshop.pattern(found.pattern) if found.pattern else None,
            extract=workshop.pattern(found.extract) if found.extract else None,
            look_back=found.look_back,
            validate=workshop.expression(found.validate) if found.validate else None,
            retries=max(0, min(5, found.retries)),
            skip_if_set=found.skip_if_set,
            confirm=found.confirm,
            accept=found.accept,
            timeout_s=found.timeout_s,
            file_text=workshop.wording("file_text", found.file_text) if found.file_text else None,
        )

    def reduce(self, prepared: ReadyAsk, visit: Visit) -> Outcome:
        match visit.event:
            case TimerFired():
                return time_is_up(visit)
            case MessageReceived(kind="file") if prepared.kind != "file":
                return thank_for_file(prepared.file_text, visit)
            case MessageReceived() as message if "value" in visit.memory:
                return _confirmed(prepared, visit, message)
            case MessageReceived() as message:
                return _answered(prepared, visit, message)
            case _:
                return _asked(prepared, visit)


def _asked(ask: ReadyAsk, visit: Visit) -> Outcome:
    if ask.skip_if_set and visit.scope.get(ask.var) not in (None, ""):
        return Leave("answered")
    if ask.extract and ask.look_back and visit.current.fresh and visit.current.kind == "text":
        value = _value(ask, visit, visit.current.text)
        if value is not None:
            return _to_confirm(ask, visit, value) if ask.confirm else _kept(ask, visit, value)
    return _put(ask, visit, ask.text.written(visit), tries=0)


def _answered(ask: ReadyAsk, visit: Visit, message: MessageReceived) -> Outcome:
    visit.take_message()
    value = _value_of(ask, visit, message)
    if value is not None:
        return _to_confirm(ask, visit, value) if ask.confirm else _kept(ask, visit, value)
    tries = tries_so_far(visit) + 1
    if tries > ask.retries:
        return Leave("invalid")
    return _put(ask, visit, _again(ask, visit), tries=tries)


def _to_confirm(ask: ReadyAsk, visit: Visit, value: object) -> Outcome:
    answer = _shown(ask, visit, value)
    ask_yes_or_no(visit, say("confirm_answer", visit.locale, answer=answer))
    return waiting_for_answer(visit, ask.timeout_s, tries=tries_so_far(visit), value=plain(value))


def _confirmed(ask: ReadyAsk, visit: Visit, message: MessageReceived) -> Outcome:
    """Anything but a yes or no counts as a new answer, so that a correction needs no detour."""
    yes = yes_or_no(visit, message)
    if yes:
        return _kept(ask, visit, visit.memory["value"])
    if yes is None:
        return _answered(ask, visit, message)
    visit.take_message()
    tries = tries_so_far(visit) + 1
    return Leave("invalid") if tries > ask.retries else _put(ask, visit, ask.text.written(visit), tries=tries)


def _shown(ask: ReadyAsk, visit: Visit, value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or f"{value.get('lat')}, {value.get('lon')}")
    label = next((choice.label.written(visit) for choice in ask.choices if choice.meaning == value), "")
    return label or shown(value)


def _value_of(ask: ReadyAsk, visit: Visit, message: MessageReceived) -> object:
    match ask.kind:
        case "choice":
            found = chosen(ask.choices, visit, message)
            return _if_permitted(ask, visit, found.meaning if found else None)
        case "file":
            return _if_permitted(ask, visit, read_file(message.file, ask.accept) if message.kind == "file" else None)
        case "location":
            return _if_permitted(ask, visit, read_location(message.location, message.text))
        case _:
            return _value(ask, visit, message.text)


def _if_permitted(ask: ReadyAsk, visit: Visit, value: object) -> object:
    return value if value is not None and _permitted(ask, visit, value) else None


def _kept(ask: ReadyAsk, visit: Visit, value: object) -> Outcome:
    visit.take_message()
    visit.write(ask.var, value)
    return Leave("answered")


def _value(ask: ReadyAsk, visit: Visit, said: str) -> object:
    """Read a value that is of the right kind and passes every check, or None."""
    if ask.kind in _NOT_WRITTEN:
        return None
    picked = ask.extract.extract(said) if ask.extract else said
    value = None if picked is None else read_answer(ask.kind, picked)
    if value is None or (ask.kind == "regex" and not _fits_pattern(ask, str(value))):
        return None
    return value if _permitted(ask, visit, value) else None


def _fits_pattern(ask: ReadyAsk, value: str) -> bool:
    found = ask.pattern.search(value) if ask.pattern else None
    return found is not None and found.group() == value


def _permitted(ask: ReadyAsk, visit: Visit, value: object) -> bool:
    if ask.validate is None:
        return True
    holds, reason = ask.validate.holds({**visit.scope, "value": value})
    if isinstance(reason, Mismatch):
        visit.warn(reason)
    return holds


def _again(ask: ReadyAsk, visit: Visit) -> str:
    if ask.reprompt is not None:
        return ask.reprompt.written(visit)
    return say(f"ask_again_{ask.kind}", visit.locale)


def _put(ask: ReadyAsk, visit: Visit, text: str, *, tries: int) -> Stay:
    visit.say(text, buttons=buttons_of(ask.choices, visit) if ask.kind == "choice" else ())
    return waiting_for_answer(visit, ask.timeout_s, tries=tries)
