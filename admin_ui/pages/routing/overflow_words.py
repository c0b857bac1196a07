"""Overflow in sentences: each rule, what the rules decided for somebody, and which clause did."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from admin_ui.pages.routing.plan_words import lasting
from hubwright.control.routing.overflow import Overflow, Rule
from hubwright.kernel.i18n import _


def told(overflow: Overflow, queues: Mapping[UUID, str]) -> list[str]:
    """What happens to who comes and who waits, one sentence a rule."""
    said = [_rule_words(rule, queues) for rule in overflow.rules]
    if not overflow.rules:
        said.append(_("Everybody who comes waits here."))
    if overflow.callback_above is not None:
        said.append(
            _("Who would wait longer than %(time)s may choose to be called back.")
            % {"time": lasting(overflow.callback_above)}
        )
    return said


def _rule_words(rule: Rule, queues: Mapping[UUID, str]) -> str:
    words = {
        "clause": clause(rule.when, rule.limit),
        "deed": deed(rule.then, queues.get(rule.queue, "?") if rule.queue else ""),
    }
    return _("When %(clause)s: %(deed)s.") % words


def clause(when: str, limit: int) -> str:
    """What a rule asks, as the middle of a sentence."""
    time = {"time": lasting(limit)}
    match when:
        case "estimated":
            return _("the estimated wait is longer than %(time)s") % time
        case "average":
            return _("the waits of the last half hour were longer than %(time)s on average") % time
        case "length":
            return _("more than %(n)s people wait") % {"n": limit}
        case "closed":
            return _("the queue is closed")
        case "nobody":
            return _("nobody is at work")
        case _:
            return _("somebody has waited here for %(time)s") % time


def deed(then: str, queue: str = "") -> str:
    """What a rule does."""
    match then:
        case "queue":
            return _("they go to the queue %(queue)s") % {"queue": queue}
        case "callback":
            return _("they are offered a callback")
        case "message":
            return _("they leave a message, which waits its turn")
        case "end":
            return _("they hear that nobody can answer, and it ends")
        case _:
            return _("they wait here")


def decided(trace: Mapping[str, Any], queues: Mapping[UUID, str]) -> list[str]:
    """The way through the queues in sentences: which clause decided where, and which were passed over."""
    lines: list[str] = []
    for stop in trace.get("stops", []):
        queue = queues.get(UUID(stop["queue"]), "?")
        lines += [_asked_words(queue, asked, queues) for asked in stop["asked"]]
        if not stop["asked"] or stop["asked"][-1]["said"] != "holds":
            lines.append(_("%(queue)s: no rule holds, they wait here.") % {"queue": queue})
    return lines


def _asked_words(queue: str, asked: Mapping[str, Any], queues: Mapping[UUID, str]) -> str:
    to = queues.get(UUID(asked["queue"]), "?") if asked.get("queue") else ""
    words = {
        "queue": queue,
        "number": asked["number"],
        "clause": clause(asked["when"], asked["limit"]),
        "value": _value(asked["when"], asked["value"]),
        "deed": deed(asked["then"], to),
        "to": to,
    }
    return _verdict(asked["said"]) % words


def _verdict(said: str) -> str:
    told = {
        "holds": _("%(queue)s, rule %(number)s decided: %(clause)s (%(value)s), so %(deed)s."),
        "been_there": _("%(queue)s, rule %(number)s held, but they have been in %(to)s: nobody goes in circles."),
        "gone": _("%(queue)s, rule %(number)s held, but its queue takes nobody."),
        "already": _("%(queue)s, rule %(number)s held, but that was done already."),
        "no_way": _("%(queue)s, rule %(number)s held, but on this channel nobody has to stay."),
        "unknown": _("%(queue)s, rule %(number)s: nobody can tell whether %(clause)s."),
    }
    return told.get(said) or _("%(queue)s, rule %(number)s does not hold: %(clause)s (%(value)s).")


def _value(when: str, value: int | None) -> str:
    if value is None:
        return "–"
    match when:
        case "length":
            return _("%(n)s wait") % {"n": value}
        case "closed" | "nobody":
            return _("yes") if value else _("no")
        case _:
            return lasting(value)
