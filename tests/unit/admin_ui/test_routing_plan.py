"""A routing plan goes through its form unchanged and is told in words."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.pages.routing.plan_form import plan_of_value, value_of_plan
from admin_ui.pages.routing.plan_words import Names, told
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import AllOf, AnyOf, Expression, Not, Skill, unmet

HELPERS = UUID(int=7)
NAMES = Names({"fr": "French", "vip": "VIP"}, {HELPERS: "Helpers"})
SKILLS = st.builds(Skill, st.sampled_from(["fr", "vip"]), st.integers(1, 5), st.integers(1, 5))
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    SKILLS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
LEVELS = [{"fr": fr, "vip": vip} for fr in range(6) for vip in range(6)]


@given(EXPRESSIONS)
def test_what_a_step_asks_for_means_the_same_after_the_form(expression: Expression) -> None:
    step = Step(requires=expression, seconds=60, queues=(HELPERS,), without=("vip",), order_by="best_skilled")
    after = plan_of_value(value_of_plan(Plan(steps=(step,)))).steps[0]
    for levels in LEVELS:
        have = {skill: level for skill, level in levels.items() if level}
        assert bool(unmet(after.requires, have)) is bool(unmet(expression, have))


def test_everything_else_of_a_plan_comes_back_as_it_was() -> None:
    plan = Plan(
        steps=(Step(seconds=60, queues=(HELPERS,), without=("vip",), skip_if="nobody_there"), Step(any_skill=True)),
        priority_minutes=(1, 2, 3, 4),
        sla_lead_minutes=5,
        affinity_seconds=6,
    )
    assert plan_of_value(value_of_plan(plan)) == plan


@pytest.mark.parametrize(
    ("plan", "sentences"),
    [
        (Plan(steps=()), ["From the start anybody of the queue."]),
        (
            Plan(steps=(Step(requires=Skill("fr", 3), seconds=60, any_skill=True), Step(any_skill=True))),
            [
                "For 60 s only people with French ≥ 3; first whoever carries least.",
                "Then, to the end, anybody of the queue; first whoever carries least.",
            ],
        ),
        (
            Plan(
                steps=(
                    Step(requires=AllOf((Skill("fr"), Not(Skill("vip")))), seconds=300),
                    Step(seconds=7_200, without=("fr",), queues=(HELPERS,), skip_if="nobody_there"),
                ),
                affinity_seconds=20,
            ),
            [
                "For 20 s only the customer's last agent, then as long only their owner.",
                "For 5 min only people with French and no VIP and what the flow asks for; first whoever carries least.",
                "Then for 2 h people with what the flow asks for (French does not matter), helped by Helpers;"
                " first whoever carries least; passed over when none of them is at work.",
                "Then anybody of the queue.",
            ],
        ),
        (
            Plan(steps=(Step(requires=AnyOf((Skill("fr", 2, 4), Skill("vip", 1, 3))), any_skill=True),)),
            ["All the time only people with French 2-4 or VIP ≤ 3; first whoever carries least."],
        ),
    ],
)
def test_a_plan_is_told_in_sentences(plan: Plan, sentences: list[str]) -> None:
    assert told(plan, NAMES) == sentences
