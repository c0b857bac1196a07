"""Ask for several values, one by one or as they come, until all are there or the visitor has enough of it."""

from collections.abc import Iterator
from typing import Final

import msgspec

from hubwright.flows.channel_support import CHOICES
from hubwright.flows.events import MessageReceived, TimerFired
from hubwright.flows.expressions import Mismatch, shown
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.answers import (
    ReadyChoice,
    buttons_of,
    chosen,
    thank_for_file,
    time_is_up,
    tries_so_far,
    waiting_for_answer,
)
from hubwright.flows.nodes.buttons import TIMEOUT
from hubwright.flows.nodes.form_form import FORM_FORM, FieldConfig, FormConfig, ReadyField, ReadyForm
from hubwright.flows.nodes.reading import read_answer, without_dates
from hubwright.flows.nodes.yes_or_no import ask_yes_or_no, yes_or_no
from hubwright.flows.problems import Problem, problem
from hubwright.flows.sentences import say

_RECOGNISABLE: Final = ("date", "email", "phone")
_WITHOUT_DATES: Final = ("number", "phone")


class Form(PlainNodeType):
    """Every answer is kept as soon as it is given, so nothing is lost if the visitor stops halfway."""

    type = "form"
    title = Texts("Form", "表单")
    help = Texts("Asks for several values and keeps each in a variable.", "依次询问多个值并存入变量。")
    category = "talk"
    icon = "forms"
    channels = CHOICES
    schema = FORM_FORM

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="done", title=Texts("All answered", "全部回答"), required=True),
            Port(id="cancelled", title=Texts("Given up", "已取消"), advised=True),
            TIMEOUT,
            ERROR,
        )

    def waits(self, config: Config) -> bool:
        return config.get("keep_known") is False

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        try:
            found = msgspec.convert(config, FormConfig)
        except msgspec.ValidationError:
            return
        for field in found.fields:
            if field.type == "choice" and len(field.choices) < 2:
                yield problem("choices_missing", node_id=node_id, field=f"fields.{field.id}.choices")
        if not found.timeout_s:
            yield problem("no_timeout", node_id=node_id, field="timeout_s", severity="warning")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyForm:
        found = msgspec.convert(config, FormConfig)
        return ReadyForm(
            fields=tuple(_ready_field(field, workshop) for field in found.fields),
            any_order=found.order == "any",
            look_back=found.look_back,
            keep_known=found.keep_known,
            retries=max(0, min(5, found.retries)),
            cancel_words=frozenset(word.strip().casefold() for word in found.cancel_words if word.strip()),
            confirm=found.confirm,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyForm, visit: Visit) -> Outcome:
        match visit.event:
            case TimerFired():
                return time_is_up(visit)
            case MessageReceived(kind="file"):
                return thank_for_file(None, visit)
            case MessageReceived() as message if message.text.strip().casefold() in prepared.cancel_words:
                visit.take_message()
                return Leave("cancelled")
            case MessageReceived() as message if visit.memory.get("confirming") is True:
                return _confirmed(prepared, visit, message)
            case MessageReceived() as message:
                return _answered(prepared, visit, message)
            case _:
                return _begun(prepared, visit)


def _ready_field(field: FieldConfig, workshop: Workshop) -> ReadyField:
    place = f"fields.{field.id}"
    return ReadyField(
        id=field.id,
        var=field.var,
        kind=field.type,
        text=workshop.wording(f"{place}.text", field.text),
        label=field.label or field.var,
        choices=tuple(
            ReadyChoice(item.id, workshop.wording(f"{place}.choices.{item.id}.label", item.label), item.value)
            for item in field.choices
        ),
        extract=workshop.pattern(field.extract) if field.extract else None,
        validate=workshop.expression(field.validate) if field.validate else None,
        reprompt=workshop.wording(f"{place}.reprompt", field.reprompt) if field.reprompt else None,
    )


def _begun(form: ReadyForm, visit: Visit) -> Outcome:
    answered = [field.id for field in form.fields if form.keep_known and visit.scope.get(field.var) not in (None, "")]
    if form.any_order and form.look_back and visit.current.fresh and visit.current.kind == "text":
        found = _picked_out(form, visit, visit.current.text, answered)
        if found:
            visit.take_message()
            answered = answered + found
    return _next(form, visit, answered)


def _answered(form: ReadyForm, visit: Visit, message: MessageReceived) -> Outcome:
    visit.take_message()
    answered = _answered_so_far(visit)
    asked = next((field for field in form.fields if field.id not in answered), None)
    if asked is None:
        return _next(form, visit, answered)
    value = _value(asked, visit, message)
    found = [asked.id] if value is not None else []
    if value is not None:
        visit.write(asked.var, value)
    if form.any_order and message.kind == "text":
        found += _picked_out(form, visit, message.text, [*answered, asked.id])
    if found:
        return _next(form, visit, answered + found)
    tries = tries_so_far(visit) + 1
    if tries > form.retries:
        visit.explain(gave_up_at=asked.id)
        return Leave("cancelled")
    again = asked.reprompt.written(visit) if asked.reprompt else say(f"ask_again_{asked.kind}", visit.locale)
    return _asked(form, visit, asked, again, answered=answered, tries=tries)


def _answered_so_far(visit: Visit) -> list[str]:
    known = visit.memory.get("answered")
    return [str(field) for field in known] if isinstance(known, list) else []


def _next(form: ReadyForm, visit: Visit, answered: list[str]) -> Outcome:
    missing = next((field for field in form.fields if field.id not in answered), None)
    if missing is not None:
        return _asked(form, visit, missing, missing.text.written(visit), answered=answered, tries=0)
    if not form.confirm:
        return Leave("done")
    lines = "\n".join(f"{field.label}: {_as_said(field, visit)}" for field in form.fields)
    ask_yes_or_no(visit, say("confirm_form", visit.locale, answers=lines))
    return waiting_for_answer(visit, form.timeout_s, confirming=True, answered=answered, tries=tries_so_far(visit))


def _asked(form: ReadyForm, visit: Visit, field: ReadyField, text: str, *, answered: list[str], tries: int) -> Outcome:
    visit.say(text, buttons=buttons_of(field.choices, visit) if field.kind == "choice" else ())
    return waiting_for_answer(visit, form.timeout_s, answered=answered, tries=tries)


def _confirmed(form: ReadyForm, visit: Visit, message: MessageReceived) -> Outcome:
    """A no begins from the start; what is neither is asked again."""
    visit.take_message()
    yes = yes_or_no(visit, message)
    if yes:
        return Leave("done")
    tries = tries_so_far(visit) + 1
    if tries > form.retries + 1:
        return Leave("cancelled")
    visit.memory = {**visit.memory, "tries": tries}
    return _next(form, visit, _answered_so_far(visit) if yes is None else [])


def _as_said(field: ReadyField, visit: Visit) -> str:
    value = visit.scope.get(field.var)
    label = next((choice.label.written(visit) for choice in field.choices if choice.meaning == value), "")
    return label or shown(value)


def _picked_out(form: ReadyForm, visit: Visit, said: str, leave_out: list[str]) -> list[str]:
    """Find answers to questions not asked yet; only what cannot be mistaken for something else."""
    found: list[str] = []
    for field in form.fields:
        if field.id in leave_out or (field.extract is None and field.kind not in _RECOGNISABLE):
            continue
        value = _read(field, visit, said)
        if value is not None:
            visit.write(field.var, value)
            found.append(field.id)
    return found


def _value(field: ReadyField, visit: Visit, message: MessageReceived) -> object:
    if field.kind != "choice":
        return _read(field, visit, message.text)
    found = chosen(field.choices, visit, message)
    return found.meaning if found and _permitted(field, visit, found.meaning) else None


def _read(field: ReadyField, visit: Visit, said: str) -> object:
    text = without_dates(said) if field.kind in _WITHOUT_DATES and field.extract is None else said
    picked = field.extract.extract(text) if field.extract else text
    value = None if picked is None else read_answer(field.kind, picked) if field.kind != "choice" else None
    return value if value is not None and _permitted(field, visit, value) else None


def _permitted(field: ReadyField, visit: Visit, value: object) -> bool:
    if field.validate is None:
        return True
    holds, reason = field.validate.holds({**visit.scope, "value": value})
    if isinstance(reason, Mismatch):
        visit.warn(reason)
    return holds
