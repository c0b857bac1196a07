"""The form of a routing plan, and the way from a plan to it and back."""

from collections.abc import Mapping
from typing import Any

import msgspec

from admin_ui.forms.schema import Schema, choice, fields, several
from hubwright.control.routing.plan import MOST_STEPS, Plan, Step
from hubwright.control.routing.requirements import AllOf, AnyOf, Expression, Not, Skill
from hubwright.kernel.i18n import _

_PRIORITIES = ("low", "normal", "high", "urgent")
_MOST_NEEDS = 10


def orders() -> dict[str, str]:
    """Who goes first among those who may."""
    return {
        "least_loaded": _("whoever carries least"),
        "longest_idle": _("whoever has been idle longest"),
        "best_skilled": _("whoever is best at it"),
    }


def plan_schema(skills: Mapping[str, str], others: Mapping[str, str]) -> Schema:
    """Ordered steps; without skills or other queues there is nothing to choose of them."""
    return fields(
        affinity_seconds=_count(
            _("Kept for whoever knows the customer, seconds"),
            86_400,
            _("Their last agent first, then their owner; 0 is not at all."),
        ),
        steps={
            "type": "array",
            "items": _step(skills, others),
            "maxItems": MOST_STEPS,
            "x-title": _("Step"),
            "x-help": _("Steps are gone through from the top, the longer somebody waits. After the last, anybody may."),
        },
        priority={
            **fields(
                low=_count(_("Low"), 10_080),
                normal=_count(_("Normal"), 10_080),
                high=_count(_("High"), 10_080),
                urgent=_count(_("Urgent"), 10_080),
            ),
            "x-title": _("What a priority counts, in minutes"),
            "x-help": _("As if they had come so much earlier. Who waits long enough comes before any priority."),
        },
        sla_lead_minutes=_count(
            _("Comes forward before it is due, minutes"),
            10_080,
            _("So long before an answer is due, it stands like one that has just come."),
        ),
    )


def _step(skills: Mapping[str, str], others: Mapping[str, str]) -> Schema:
    parts: dict[str, Schema] = {
        "seconds": {
            "type": "integer",
            "minimum": 1,
            "maximum": 2_592_000,
            "x-title": _("For how many seconds"),
            "x-help": _("Empty is to the end."),
        }
    }
    if skills:
        parts["needs"] = {"type": "array", "items": _need(skills), "maxItems": _MOST_NEEDS, "x-title": _("Skill")}
        parts["join"] = choice(
            _("Of these skills"), {"all": _("all are needed"), "any": _("one is enough")}, default="all"
        )
    parts["asked"] = choice(
        _("What the flow asks for"), {"yes": _("is needed"), "no": _("does not matter any more")}, default="yes"
    )
    if skills:
        parts["without"] = several(_("Of that, does not matter"), skills)
    if others:
        parts["queues"] = several(_("Members of these queues help"), others)
    parts["order_by"] = choice(_("Goes first"), orders(), default="least_loaded")
    parts["skip"] = {"type": "boolean", "x-title": _("Go on at once when nobody who fits is at work")}
    parts["kept"] = {"type": "string", "format": "hidden"}
    return fields((), **parts)


def _need(skills: Mapping[str, str]) -> Schema:
    bounds = {"at_least": _("at least level"), "at_most": _("at most level"), "not": _("not at all")}
    level = {"type": "integer", "minimum": 1, "maximum": 5, "default": 1, "x-title": _("Level")}
    return fields(
        ("skill", "level"),
        skill=choice(_("Skill"), skills, default=next(iter(skills))),
        bound=choice(_("How good"), bounds, default="at_least"),
        level=level,
    )


def _count(title: str, most: int, help_text: str = "") -> Schema:
    return {"type": "integer", "minimum": 0, "maximum": most, "default": 0, "x-title": title, "x-help": help_text}


def value_of_plan(plan: Plan) -> dict[str, Any]:
    """A plan as the form holds it."""
    return {
        "affinity_seconds": plan.affinity_seconds,
        "steps": [_value_of_step(step) for step in plan.steps],
        "priority": dict(zip(_PRIORITIES, plan.priority_minutes, strict=True)),
        "sla_lead_minutes": plan.sla_lead_minutes,
    }


def plan_of_value(value: Mapping[str, Any]) -> Plan:
    """What the form holds as a plan."""
    priority = value.get("priority", {})
    low, normal, high, urgent = (priority.get(name, 0) for name in _PRIORITIES)
    return Plan(
        steps=tuple(_step_of_value(step) for step in value.get("steps", [])),
        priority_minutes=(low, normal, high, urgent),
        sla_lead_minutes=value.get("sla_lead_minutes", 0),
        affinity_seconds=value.get("affinity_seconds", 0),
    )


def _value_of_step(step: Step) -> dict[str, Any]:
    join, needs = _needs(step.requires)
    return {
        **({"seconds": step.seconds} if step.seconds is not None else {}),
        "needs": needs or [],
        "join": join,
        "asked": "no" if step.any_skill else "yes",
        "without": list(step.without),
        "queues": [str(queue_id) for queue_id in step.queues],
        "order_by": step.order_by,
        "skip": step.skip_if == "nobody_there",
        "kept": msgspec.json.encode(step.requires).decode() if needs is None else "",
    }


def _step_of_value(value: Mapping[str, Any]) -> Step:
    found = {
        "requires": _expression(value),
        "seconds": value.get("seconds"),
        "queues": value.get("queues", []),
        "without": value.get("without", []),
        "any_skill": value.get("asked") == "no",
        "order_by": value.get("order_by", "least_loaded"),
        "skip_if": "nobody_there" if value.get("skip") else "never",
    }
    return msgspec.convert({**found, "requires": msgspec.to_builtins(found["requires"])}, Step)


def _needs(expression: Expression | None) -> tuple[str, list[dict[str, Any]] | None]:
    """The rows an expression is written as, and how they are joined; None for one that rows cannot say."""
    match expression:
        case None:
            return "all", []
        case AllOf(parts) | AnyOf(parts):
            rows = [_rows(part) for part in parts]
            any_of = isinstance(expression, AnyOf)
            if any(row is None or (any_of and len(row) > 1) for row in rows):
                return "all", None
            return "any" if any_of else "all", [line for row in rows if row for line in row]
        case _:
            return "all", _rows(expression)


def _rows(part: Expression) -> list[dict[str, Any]] | None:
    match part:
        case Skill(skill, least, 5):
            return [{"skill": skill, "bound": "at_least", "level": least}]
        case Skill(skill, 1, most):
            return [{"skill": skill, "bound": "at_most", "level": most}]
        case Skill(skill, least, most):
            return [*(_rows(Skill(skill, least)) or []), *(_rows(Skill(skill, 1, most)) or [])]
        case Not(Skill(skill, 1, 5)):
            return [{"skill": skill, "bound": "not", "level": 1}]
        case _:
            return None


def _expression(value: Mapping[str, Any]) -> Expression | None:
    parts = tuple(_part(row) for row in value.get("needs", []))
    if not parts:
        return _kept(value.get("kept", ""))
    if len(parts) == 1:
        return parts[0]
    return AnyOf(parts) if value.get("join") == "any" else AllOf(parts)


def _part(row: Mapping[str, Any]) -> Expression:
    skill, level = str(row.get("skill", "")), row.get("level", 1)
    match row.get("bound"):
        case "not":
            return Not(Skill(skill))
        case "at_most":
            return Skill(skill, at_most=level)
        case _:
            return Skill(skill, at_least=level)


def _kept(text: str) -> Expression | None:
    """What was set elsewhere and rows cannot say stays as it is; anything else in that field is nothing."""
    try:
        return msgspec.json.decode(text, type=Expression) if text else None
    except msgspec.DecodeError:
        return None
