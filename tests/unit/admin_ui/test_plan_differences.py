"""What differs between two plans is said in words, each thing once; nothing is said where they are the same."""

import msgspec
import pytest
from hypothesis import given

from admin_ui.pages.routing.plan_differences import differences
from admin_ui.pages.routing.plan_words import Names
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import Skill
from tests.unit.admin_ui.test_plan_table import PLANS
from tests.unit.admin_ui.test_routing_plan import HELPERS, NAMES

STEP = Step(requires=Skill("fr", 3), seconds=60)
OTHER = Step(any_skill=True, order_by="longest_idle")


def changed(**fields: object) -> Plan:
    return Plan(steps=(msgspec.structs.replace(STEP, **fields),))


DIFFERENCES = [
    (changed(seconds=120), "takes 2 min instead of 60 s"),
    (changed(seconds=None), "takes all the time that is left instead of 60 s"),
    (changed(requires=Skill("fr", 5)), "asks for French ≥ 5 instead of French ≥ 3"),
    (changed(requires=None), "asks for nothing of its own instead of French ≥ 3"),
    (changed(any_skill=True), "what the flow asks for does not matter any more"),
    (changed(without=("vip",)), "of that, VIP does not matter, before it was nothing"),
    (changed(queues=(HELPERS,)), "helped by Helpers instead of nobody"),
    (changed(order_by="best_skilled"), "first whoever is best at it instead of whoever carries least"),
    (changed(skip_if="nobody_there"), "is passed over when none of them is at work"),
    (Plan(steps=(STEP,), affinity_seconds=20), "20 s instead of 0 s"),
    (Plan(steps=(STEP,), priority_minutes=(0, 15, 90, 240)), "High: 90 instead of 60 minutes"),
    (Plan(steps=(STEP,), sla_lead_minutes=5), "5 instead of 30"),
]


@pytest.mark.parametrize(("after", "said"), DIFFERENCES)
def test_each_thing_that_differs_is_said(after: Plan, said: str) -> None:
    (one,) = differences(Plan(steps=(STEP,)), after, NAMES)
    assert (one.kind, one.words) == ("changed", [said])
    (back,) = differences(after, Plan(steps=(STEP,)), NAMES)
    assert back.kind == "changed" and back.words != one.words


def test_steps_that_come_and_go_are_told_from_steps_that_change() -> None:
    first, both = Plan(steps=(STEP,)), Plan(steps=(OTHER, STEP))
    (added,) = differences(first, both, NAMES)
    assert (added.kind, added.what) == ("added", "Step 1")
    (removed,) = differences(both, first, NAMES)
    assert removed.kind == "removed" and removed.words == added.words
    assert [one.kind for one in differences(first, Plan(steps=(STEP, OTHER)), NAMES)] == ["added"]


@given(PLANS, PLANS)
def test_nothing_differs_exactly_where_plans_are_the_same(one: Plan, other: Plan) -> None:
    nameless = Names({}, {})
    assert differences(one, one, nameless) == []
    found = differences(one, other, nameless)
    assert (found == []) is (one == other)
    assert all(words for difference in found for words in difference.words) and all(one.words for one in found)
