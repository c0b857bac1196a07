"""The form of a queue's overflow, and the way from it to what is kept and back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from admin_ui.forms.schema import Schema, choice, fields, lines
from hubwright.control.routing.overflow import MOST_RULES, Overflow, Rule
from hubwright.kernel.i18n import _

_MINUTE_S = 60


def overflow_schema(others: Mapping[str, str]) -> Schema:
    """Rules in their order; without other queues nobody can be sent to one."""
    return fields(
        rules={
            "type": "array",
            "items": _rule(others),
            "maxItems": MOST_RULES,
            "x-title": _("Rule"),
            "x-help": _("Asked from the top; the first that holds decides. Without any, everybody waits here."),
        },
        callback_above={
            **_number(_("Offer a callback when the estimated wait is longer than, minutes"), 0, 1_440),
            "x-help": _("In the web chat; who takes it keeps their place. Empty is only by a rule."),
        },
        callback_tries={**_number(_("Write to who does not answer, times"), 1, 10), "default": 2},
        answer_minutes={**_number(_("Each time they have, minutes"), 1, 10_080), "default": 60},
        tell_again=choice(_("Tell the place again where nothing shows it"), told_again(), default="halved"),
        tell_minutes={
            **_number(_("Every so many minutes"), 1, 1_440),
            "default": 10,
            "x-show-when": {"tell_again": ["minutes"]},
        },
    )


def told_again() -> dict[str, str]:
    """How often those hear of their place whose channel shows only what is sent."""
    return {"halved": _("when it has halved"), "minutes": _("every few minutes"), "never": _("not at all")}


def _rule(others: Mapping[str, str]) -> Schema:
    when = {
        "estimated": _("the estimated wait is longer than"),
        "average": _("the waits of the last half hour were on average longer than"),
        "length": _("more people wait than"),
        "closed": _("the queue is closed"),
        "nobody": _("nobody is at work"),
        "waited": _("somebody has waited here as long as"),
    }
    then = {
        **({"queue": _("go to another queue")} if others else {}),
        "callback": _("offer a callback"),
        "message": _("take a message, which waits its turn"),
        "end": _("say this and end"),
    }
    parts: dict[str, Schema] = {
        "when": choice(_("When"), when, default="estimated"),
        "minutes": {
            **_number(_("Minutes"), 1, 10_080),
            "default": 5,
            "x-show-when": {"when": ["estimated", "average", "waited"]},
        },
        "people": {**_number(_("People"), 1, 10_000), "default": 10, "x-show-when": {"when": ["length"]}},
        "then": choice(_("Then"), then, default=next(iter(then))),
    }
    if others:
        queue = choice(_("To the queue"), others, default=next(iter(others)))
        parts["queue"] = {**queue, "x-show-when": {"then": ["queue"]}}
    words = lines(_("Words"), help_text=_("Empty says that nobody can answer now."), longest=1_000)
    parts["words"] = {**words, "x-show-when": {"then": ["end"]}}
    return fields(("when", "then"), **parts)


def _number(title: str, least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "x-title": title}


def value_of_overflow(overflow: Overflow) -> dict[str, Any]:
    """What is kept, as the form holds it."""
    above = overflow.callback_above
    return {
        "rules": [_value_of_rule(rule) for rule in overflow.rules],
        **({"callback_above": above // _MINUTE_S} if above is not None else {}),
        "callback_tries": overflow.callback_tries,
        "answer_minutes": overflow.answer_minutes,
        "tell_again": overflow.tell_again,
        "tell_minutes": overflow.tell_minutes,
    }


def overflow_of_value(value: Mapping[str, Any]) -> Overflow:
    """What the form holds, as it is kept."""
    above = value.get("callback_above")
    return Overflow(
        rules=tuple(_rule_of_value(row) for row in value.get("rules", [])),
        callback_above=above * _MINUTE_S if above is not None else None,
        callback_tries=value.get("callback_tries", 2),
        answer_minutes=value.get("answer_minutes", 60),
        tell_again=value.get("tell_again", "halved"),
        tell_minutes=value.get("tell_minutes", 10),
    )


def _value_of_rule(rule: Rule) -> dict[str, Any]:
    length = rule.when == "length"
    return {
        "when": rule.when,
        **({"people": rule.limit} if length else {}),
        **({"minutes": max(1, rule.limit // _MINUTE_S)} if rule.counts and not length else {}),
        "then": rule.then,
        **({"queue": str(rule.queue)} if rule.queue is not None else {}),
        "words": rule.words,
    }


def _rule_of_value(row: Mapping[str, Any]) -> Rule:
    when, then = row.get("when", "estimated"), row.get("then", "message")
    limit = row.get("people", 0) if when == "length" else row.get("minutes", 0) * _MINUTE_S
    return Rule(
        when=when,
        limit=0 if when in ("closed", "nobody") else limit,
        then=then,
        queue=UUID(row["queue"]) if then == "queue" and row.get("queue") else None,
        words=str(row.get("words", "")).strip() if then == "end" else "",
    )
