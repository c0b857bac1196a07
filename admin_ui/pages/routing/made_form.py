"""The form by which a day is made that a plan is tried on, and the way from it to what is made and back."""

from collections.abc import Mapping
from typing import Any

from admin_ui.forms.schema import Schema, choice, fields
from hubwright.desk.what_if.made import MOST_AGENTS, Asking, Made, Shift
from hubwright.kernel.i18n import _

_PRIORITIES = ("low", "normal", "high", "urgent")


def made_schema(skills: Mapping[str, str]) -> Schema:
    """What may be said about such a day."""
    parts: dict[str, Schema] = {
        "plan": {"type": "string", "format": "hidden"},
        "hours": _number(_("Hours"), 1, 24, whole=True),
        "per_hour": _number(_("Conversations an hour"), 0.1, 20_000),
        "handle_minutes": _number(
            _("Minutes that one takes"), 0.1, 1_440, _("Half of them take less, half of them more.")
        ),
        "handle_spread": _number(
            _("How much that differs"), 0, 2, _("0 is all the same, 0.5 is usual, 1 is very much.")
        ),
        "patience_minutes": _number(
            _("Minutes that people wait before they leave"), 0, 1_440, _("On average; 0 is as long as it takes.")
        ),
        "priorities": {
            **fields(
                low=_number(_("Low"), 0, 1_000_000),
                normal=_number(_("Normal"), 0, 1_000_000),
                high=_number(_("High"), 0, 1_000_000),
                urgent=_number(_("Urgent"), 0, 1_000_000),
            ),
            "x-title": _("Priorities, in parts"),
        },
        "shifts": {
            "type": "array",
            "items": fields(
                ("agents", "begins", "ends"),
                agents=_number(_("Agents"), 1, MOST_AGENTS, whole=True, usual=5),
                begins=_number(_("From hour"), 0, 24),
                ends=_number(_("Until hour"), 0, 24, usual=24),
            ),
            "maxItems": 20,
            "x-title": _("Shift"),
            "x-help": _("Who serves this queue works in turn, with their skills; more agents than that are like them."),
        },
    }
    if skills:
        parts["asking"] = {
            "type": "array",
            "items": fields(
                ("skill", "level", "percent"),
                skill=choice(_("Skill"), skills, default=next(iter(skills))),
                level=_number(_("Level"), 1, 5, whole=True, usual=1),
                percent=_number(_("Of a hundred"), 0, 100, usual=10),
            ),
            "maxItems": 20,
            "x-title": _("Asked for"),
            "x-help": _("Languages and other skills that conversations ask for; the rest asks for nothing."),
        }
    seed = _number(_("Seed"), 0, 999_999_999, _("The same number makes the same day again."), whole=True)
    return fields((), **parts, seed=seed)


def value_of_made(made: Made, plan: str) -> dict[str, Any]:
    """A made day as the form holds it."""
    return {
        "plan": plan,
        "hours": made.hours,
        "per_hour": made.per_hour,
        "handle_minutes": made.handle_minutes,
        "handle_spread": made.handle_spread,
        "patience_minutes": made.patience_minutes,
        "priorities": dict(zip(_PRIORITIES, made.priorities, strict=True)),
        "shifts": [{"agents": one.agents, "begins": one.begins, "ends": one.ends} for one in made.shifts],
        "asking": [{"skill": one.skill, "level": one.level, "percent": one.percent} for one in made.asking],
        "seed": made.seed,
    }


def made_of_value(value: Mapping[str, Any]) -> Made:
    """What the form holds as a made day."""
    low, normal, high, urgent = (value.get("priorities", {}).get(name, 0) for name in _PRIORITIES)
    return Made(
        seed=value.get("seed", 1),
        hours=value.get("hours", 8),
        per_hour=value.get("per_hour", 0),
        handle_minutes=value.get("handle_minutes", 0),
        handle_spread=value.get("handle_spread", 0),
        patience_minutes=value.get("patience_minutes", 0),
        priorities=(low, normal, high, urgent),
        asking=tuple(Asking(one["skill"], one["level"], one["percent"]) for one in value.get("asking", [])),
        shifts=tuple(Shift(one["agents"], one["begins"], one["ends"]) for one in value.get("shifts", [])),
    )


def _number(
    title: str, least: float, most: float, help_text: str = "", *, whole: bool = False, usual: float = 0
) -> Schema:
    kind = "integer" if whole else "number"
    bounds = {"minimum": least, "maximum": most, "default": usual}
    return {"type": kind, **bounds, "x-title": title, "x-help": help_text}
