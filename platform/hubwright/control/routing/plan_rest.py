"""What a plan says besides its steps, as cells of text by kind: who is kept, what priorities count, what is due."""

from collections.abc import Mapping

import msgspec

from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.plan_cells import Problem
from hubwright.kernel.i18n import _

_PRIORITIES = ("low", "normal", "high", "urgent")
MOST = {"known": 86_400, **dict.fromkeys(_PRIORITIES, 10_080), "due": 10_080}


def rest_of(plan: Plan) -> dict[str, str]:
    """As text."""
    minutes = dict(zip(_PRIORITIES, plan.priority_minutes, strict=True))
    return {
        kind: str(n) for kind, n in {"known": plan.affinity_seconds, **minutes, "due": plan.sla_lead_minutes}.items()
    }


def read_rest(cells: Mapping[str, str]) -> tuple[dict[str, int], list[Problem]]:
    """What cells say, and what is wrong with them; a kind that is not said is left out."""
    found, problems = {}, []
    for kind, text in cells.items():
        value = text.strip()
        if value.isascii() and value.isdecimal() and len(value) < 10 and int(value) <= MOST[kind]:
            found[kind] = int(value)
        else:
            problems.append(Problem(kind, _("Choose a number from 0 to %(most)s.") % {"most": MOST[kind]}))
    return found, problems


def plan_with(steps: tuple[Step, ...], rest: Mapping[str, int], usual: Plan) -> Plan:
    """A plan of both; what is not said is as usual."""
    low, normal, high, urgent = (
        rest.get(kind, minutes) for kind, minutes in zip(_PRIORITIES, usual.priority_minutes, strict=True)
    )
    return msgspec.structs.replace(
        usual,
        steps=steps,
        priority_minutes=(low, normal, high, urgent),
        sla_lead_minutes=rest.get("due", usual.sla_lead_minutes),
        affinity_seconds=rest.get("known", usual.affinity_seconds),
    )
