"""A routing plan told in sentences, one a step."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from admin_ui.pages.routing.plan_form import orders
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import AllOf, AnyOf, Expression, Not, Skill
from hubwright.kernel.i18n import _


class Names(msgspec.Struct, frozen=True):
    """What skills and queues are called."""

    skills: Mapping[str, str]
    queues: Mapping[UUID, str]


def told(plan: Plan, names: Names) -> list[str]:
    """What happens to somebody who waits, in order."""
    said = []
    if plan.affinity_seconds:
        known = _("For %(time)s only the customer's last agent, then as long only their owner.")
        said.append(known % {"time": lasting(plan.affinity_seconds)})
    for number, step in enumerate(plan.steps):
        said.append(_when(number, step) % {"time": lasting(step.seconds or 0), "who": told_step(step, names)})
        if step.seconds is None:
            return said
    return [*said, _("Then anybody of the queue.") if plan.steps else _("From the start anybody of the queue.")]


def _when(number: int, step: Step) -> str:
    if step.seconds is None:
        return _("All the time %(who)s.") if number == 0 else _("Then, to the end, %(who)s.")
    return _("For %(time)s %(who)s.") if number == 0 else _("Then for %(time)s %(who)s.")


def told_step(step: Step, names: Names) -> str:
    """Who may be offered somebody in a step."""
    words = {"skills": needed(step.requires, names)}
    match step.requires is not None, step.any_skill:
        case True, True:
            said = _("only people with %(skills)s") % words
        case True, False:
            said = _("only people with %(skills)s and what the flow asks for") % words
        case False, True:
            said = _("anybody of the queue")
        case _:
            said = _("people with what the flow asks for")
    if step.without and not step.any_skill:
        said += _(" (%(skills)s does not matter)") % {"skills": listed(_name(key, names) for key in step.without)}
    if step.queues:
        helpers = listed(names.queues.get(queue_id, "?") for queue_id in step.queues)
        said += _(", helped by %(queues)s") % {"queues": helpers}
    said += _("; first %(order)s") % {"order": orders()[step.order_by]}
    return said + (_("; passed over when none of them is at work") if step.skip_if == "nobody_there" else "")


def needed(expression: Expression | None, names: Names) -> str:
    """What is asked of a person."""
    match expression:
        case Skill():
            return _name(expression.skill, names) + _bounds(expression)
        case Not(part):
            return _("no %(skill)s") % {"skill": needed(part, names)}
        case AllOf(parts):
            return _(" and ").join(_inside(part, names) for part in parts)
        case AnyOf(parts):
            return _(" or ").join(_inside(part, names) for part in parts)
        case _:
            return ""


def _bounds(skill: Skill) -> str:
    match skill.at_least, skill.at_most:
        case 1, 5:
            return ""
        case least, 5:
            return f" ≥ {least}"
        case 1, most:
            return f" ≤ {most}"
        case least, most:
            return f" {least}-{most}"


def lasting(seconds: int) -> str:
    """A length of time as people say it."""
    if seconds >= 7_200 and seconds % 3_600 == 0:
        return _("%(n)s h") % {"n": seconds // 3_600}
    if seconds >= 120 and seconds % 60 == 0:
        return _("%(n)s min") % {"n": seconds // 60}
    return _("%(n)s s") % {"n": seconds}


def _inside(part: Expression, names: Names) -> str:
    text = needed(part, names)
    return f"({text})" if isinstance(part, AllOf | AnyOf) else text


def _name(key: str, names: Names) -> str:
    return names.skills.get(key, key)


def listed(words: Iterable[str]) -> str:
    """Words one after the other."""
    return _(", ").join(words)
