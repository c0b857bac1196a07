"""The posted form of the test chat: the script so far, what was changed about it, and what happens next.

The server keeps nothing of a chat: the page carries the script, and every answer is the script run from its start.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec

from admin_ui.formats import from_local
from admin_ui.forms.reading import Posted
from hubwright.control.channels.schemas import ChannelView
from hubwright.flows import trial
from hubwright.flows.document import FlowDocument, Var
from hubwright.flows.expressions.values import read_date
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

LONGEST_TEXT = 4_000
_LONGEST_VALUE = 1_000
MADE_UP, MINE = "", "mine"


class TrialForm(msgspec.Struct, frozen=True):
    """What was posted."""

    posted: Posted

    def one(self, name: str) -> str:
        """The last value of a field."""
        return (self.posted.get(name) or [""])[-1]

    def has(self, name: str) -> bool:
        return name in self.posted

    def named(self, prefix: str) -> dict[str, str]:
        """The fields that begin with a prefix, by what follows it."""
        return {name.removeprefix(prefix): self.one(name) for name in self.posted if name.startswith(prefix)}


def script_of(form: TrialForm, fresh: trial.Script) -> trial.Script:
    """The script that the page carries; a page that carries none, or one nobody can read, begins afresh."""
    written = form.one("script")
    if not written:
        return fresh
    try:
        return msgspec.json.decode(written, type=trial.Script)
    except msgspec.DecodeError:
        return fresh


def next_inputs(form: TrialForm, now: datetime) -> list[trial.Input]:
    """What happens next; nothing when only the circumstances changed."""
    made = (make(form, now) for field, make in _NEXT.items() if form.one(field).strip())
    return [each for each in made if each is not None][:1]


def _said(form: TrialForm, _now: datetime) -> trial.Input:
    return trial.Says(text=form.one("text").strip()[:LONGEST_TEXT])


def _pressed(form: TrialForm, _now: datetime) -> trial.Input:
    """A button by the id it has within its flow: a sub-flow that changes puts another mark before it."""
    choice = form.one("press")[:200]
    return trial.Presses(choice=choice.partition("/")[2] or choice, label=form.one("label")[:200])


def _agent(form: TrialForm, _now: datetime) -> trial.Input | None:
    try:
        return msgspec.convert({"type": "agent", "reason": form.one("agent")}, trial.AgentDoes)
    except msgspec.ValidationError:
        return None


def _event(form: TrialForm, _now: datetime) -> trial.Input:
    return trial.Happens(name=form.one("event")[:80], key=form.one("event_key")[:200])


_NEXT: Mapping[str, Callable[[TrialForm, datetime], trial.Input | None]] = {
    "text": _said,
    "press": _pressed,
    "pass": lambda form, _now: trial.Passes(seconds=_seconds(form.one("pass"))),
    "until": lambda form, now: trial.Passes(seconds=_until(form.one("until"), now)),
    "agent": _agent,
    "event": _event,
    "begin": lambda form, _now: trial.Begins(node=form.one("begin")[:64], speaks=form.one("speaks") == "1"),
    "file": lambda _form, _now: trial.Sends(),
    "person": lambda _form, _now: trial.AsksForPerson(),
}


def _seconds(text: str) -> float:
    try:
        return max(0.0, min(float(text), trial.LONGEST_PASSING_S))
    except ValueError:
        return 0.0


def _until(text: str, now: datetime) -> float:
    try:
        wanted = from_local(datetime.fromisoformat(text))
    except ValueError:
        raise Invalid(FieldError("until", _("Choose a date and a time."))) from None
    seconds = (wanted - now).total_seconds()
    if not 0 < seconds <= trial.LONGEST_PASSING_S:
        raise Invalid(FieldError("until", _("Choose a moment after now, within a year.")))
    return seconds


def start_of(form: TrialForm, before: trial.Start, document: FlowDocument, channels: list[ChannelView]) -> trial.Start:
    """The start with what was posted about the contact, the channel, the language and the moment."""
    chosen = next((channel for channel in channels if str(channel.id) == form.one("channel")), None)
    channel = (
        {"id": str(chosen.id), "name": chosen.name, "kind": chosen.plugin}
        if chosen is not None
        else {"id": "trial", "name": "", "kind": form.one("channel")[:40] or "web"}
    )
    moment = before.moment
    if form.one("moment"):
        with suppress(ValueError):
            moment = from_local(datetime.fromisoformat(form.one("moment")))
    return msgspec.structs.replace(
        before,
        moment=moment,
        channel=channel,
        language=form.one("language")[:10],
        contact=_facts(before.contact, form.named("contact:")),
        variables=_variables(document, form.named("var:")),
    )


def _facts(before: Mapping[str, object], posted: Mapping[str, str]) -> dict[str, object]:
    """What is known of the contact; a value whose words did not change stays what it is, of whatever type."""
    kept = {key: value for key, value in before.items() if key not in posted}
    for key, text in posted.items():
        if key in before and shown_value(before[key]) == text:
            kept[key] = before[key]
        elif text.strip():
            kept[key] = text.strip()[:_LONGEST_VALUE]
    return kept


def shown_value(value: object) -> str:
    """A value as it stands in a field."""
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _variables(document: FlowDocument, posted: Mapping[str, str]) -> dict[str, object]:
    kinds = {var.key: var for var in document.vars}
    return {
        key: _value(kinds[key], text.strip()[:_LONGEST_VALUE])
        for key, text in posted.items()
        if text.strip() and key in kinds
    }


def _value(var: Var, text: str) -> object:
    if var.type == "string":
        return text
    if var.type == "date":
        if read_date(text) is None:
            raise Invalid(FieldError(f"var:{var.key}", _("Write a date like 2026-11-24.")))
        return text
    try:
        value: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        if var.type == "any":
            return text
        raise Invalid(FieldError(f"var:{var.key}", _("That does not fit the type of this variable."))) from None
    return value


def answers_of(
    form: TrialForm, document: FlowDocument, language: str, before: Mapping[str, list[trial.Answer]]
) -> dict[str, list[trial.Answer]]:
    """The answers chosen for steps that ask the outside; a step set back to made-up ones is not named."""
    answers = dict(before)
    for node, ways in trial.places_that_ask(document, language):
        chosen = form.one(f"mock:{node.id}")
        if not form.has(f"mock:{node.id}"):
            continue
        way = next((way for way in ways if way.port.id == chosen), None)
        if chosen == MINE:
            answers[node.id] = [_own(form, node.id, node.type)]
        elif way is not None:
            answers[node.id] = [way.answer]
        else:
            answers.pop(node.id, None)
    return answers


def _own(form: TrialForm, node_id: str, node_type: str) -> trial.Answer:
    """An answer in somebody's own words: the body of a service, what a model says, what a plugin gives back."""
    written = form.one(f"body:{node_id}").strip()
    if node_type == "llm.reply":
        return trial.Answer(body={"text": written, "data": None})
    try:
        body: object = msgspec.json.decode(written) if written else {}
    except msgspec.DecodeError:
        raise Invalid(FieldError(f"body:{node_id}", _("Write this as JSON."))) from None
    if node_type.startswith("llm."):
        return trial.Answer(body={"text": "", "data": body})
    return trial.Answer(status=200, body=body)


def copied_id(form: TrialForm) -> UUID | None:
    """The contact whose attributes are wanted."""
    with suppress(ValueError):
        return UUID(form.one("copy"))
    return None
