"""Single rules of the choice, one by one: affinity, what an index forgets, when it looks again, what a trace says."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.routing.capacity import USUAL, Capacity, MediumRule, overridden
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.requirements import AllOf, AnyOf, Not, Skill, depth, unmet, written
from hubwright.desk.routing import COOL_DOWN, Agent, Crowd, Decision, Lines, Refused, Waiting, choose
from hubwright.desk.routing.choose import explain
from tests.unit.desk.routing.worlds import EPOCH

QUEUE, OTHER = UUID(int=1), UUID(int=2)
ANN, BOB = UUID(int=11), UUID(int=12)
NOW = EPOCH


def agent(member_id: UUID, **more: Any) -> Agent:
    return Agent(member_id=member_id, name=f"agent {member_id.int}", availability="available", heard_of=True, **more)


def entry(number: int = 1, waited_s: float = 0, **more: Any) -> Waiting:
    entered = NOW - timedelta(seconds=waited_s)
    return Waiting(
        entry_id=UUID(int=100 + number), conversation_id=UUID(int=200 + number), queue_id=QUEUE, entered_at=entered,
        rank_at=entered, **more,
    )  # fmt: skip


def plan(*steps: Step, **more: Any) -> dict[UUID, Plan]:
    return {QUEUE: Plan(steps=steps, **more)}


def given_to(decision: Decision) -> dict[int, UUID]:
    return {offer.entry_id.int - 100: offer.member_id for offer in decision.offers}


@pytest.mark.parametrize(("waited_s", "kept_for"), [(19, "last_agent"), (20, "owner"), (39, "owner"), (40, "step")])
def test_the_last_agent_comes_first_then_the_owner_then_everybody(waited_s: int, kept_for: str) -> None:
    plans = plan(affinity_seconds=20)
    crowd = Crowd(plans, [agent(ANN), agent(BOB)])
    found = explain(entry(waited_s=waited_s, last_agent=ANN, owner=BOB), plans, crowd, NOW)
    assert found["step"]["because"] == kept_for


@pytest.mark.parametrize(("waited_s", "kept_for"), [(19, "owner"), (20, "step")])
def test_an_owner_whom_nobody_precedes_has_the_first_time(waited_s: int, kept_for: str) -> None:
    plans = plan(affinity_seconds=20)
    for last in (None, UUID(int=99)):  # nobody, or somebody who has left
        found = explain(entry(waited_s=waited_s, last_agent=last, owner=BOB), plans, Crowd(plans, [agent(BOB)]), NOW)
        assert found["step"]["because"] == kept_for


def test_an_owner_who_held_it_last_has_one_time_not_two() -> None:
    plans = plan(affinity_seconds=20)
    crowd = Crowd(plans, [agent(BOB)])
    said = [
        explain(entry(waited_s=waited, last_agent=BOB, owner=BOB), plans, crowd, NOW)["step"]["because"]
        for waited in (19, 20)
    ]
    assert said == ["last_agent", "step"]


def test_who_refused_it_is_not_waited_for() -> None:
    plans = plan(affinity_seconds=20)
    crowd = Crowd(plans, [agent(ANN), agent(BOB)])
    refused = {ANN: Refused(1, NOW)}
    assert explain(entry(last_agent=ANN, refused=refused), plans, crowd, NOW)["step"]["because"] == "step"
    assert explain(entry(owner=ANN, refused=refused), plans, crowd, NOW)["step"]["because"] == "step"
    assert (
        explain(entry(last_agent=ANN, refused={BOB: Refused(1, NOW)}), plans, crowd, NOW)["step"]["because"]
        == "last_agent"
    )


def test_an_owner_who_is_away_keeps_nothing_waiting() -> None:
    plans = plan(affinity_seconds=20)
    away = Agent(member_id=BOB, name="Bob", availability="away", heard_of=True)
    assert explain(entry(owner=BOB), plans, Crowd(plans, [away]), NOW)["step"]["because"] == "step"


def test_it_looks_again_when_the_last_agents_time_ends_and_the_owners_begins() -> None:
    plans = plan(affinity_seconds=20)
    waiting = entry(waited_s=5, last_agent=ANN, owner=BOB)
    busy = agent(ANN, has_offer=True)
    first = choose(plans, [waiting], [busy, agent(BOB)], NOW)
    assert (first.offers, first.look_again) == ([], NOW + timedelta(seconds=15))
    assert given_to(choose(plans, [waiting], [busy, agent(BOB)], NOW + timedelta(seconds=15))) == {1: BOB}


def test_it_looks_again_when_a_refusal_has_cooled_down() -> None:
    waiting = entry(refused={ANN: Refused(1, NOW - timedelta(seconds=10))})
    first = choose({}, [waiting], [agent(ANN)], NOW)
    assert (first.offers, first.look_again) == ([], NOW - timedelta(seconds=10) + COOL_DOWN)
    assert given_to(choose({}, [waiting], [agent(ANN)], NOW + timedelta(seconds=50))) == {1: ANN}
    assert given_to(choose({}, [waiting], [agent(ANN)], NOW + timedelta(seconds=49))) == {}


def test_it_looks_again_when_a_step_ends_and_exactly_then_it_has_ended() -> None:
    plans = plan(Step(seconds=30, requires=Skill(skill="fr")))
    lines = Lines(plans, [entry(waited_s=10)])
    crowd = Crowd(plans, [agent(ANN)])
    first = choose(plans, lines, crowd, NOW)
    assert (first.offers, first.look_again) == ([], NOW + timedelta(seconds=20))
    assert choose(plans, lines, crowd, NOW + timedelta(seconds=19.9)).offers == []
    assert given_to(choose(plans, lines, crowd, NOW + timedelta(seconds=20))) == {1: ANN}


def test_entries_that_have_left_move_nowhere() -> None:
    plans = plan(Step(seconds=30, requires=Skill(skill="fr")))
    lines = Lines(plans, [entry(1), entry(2)])
    crowd = Crowd(plans, [agent(ANN)])
    choose(plans, lines, crowd, NOW)
    lines.remove(UUID(int=101))
    assert given_to(choose(plans, lines, crowd, NOW + timedelta(seconds=31))) == {2: ANN}


def test_the_second_in_a_line_goes_to_the_second_agent() -> None:
    decision = choose({}, [entry(n, waited_s=9 - n) for n in (1, 2, 3)], [agent(ANN), agent(BOB)], NOW)
    assert given_to(decision) == {1: ANN, 2: BOB}


def test_who_learns_a_skill_fits_at_once_and_who_goes_is_forgotten() -> None:
    plans = plan(Step(requires=Skill(skill="fr", at_least=2)))
    lines, crowd = Lines(plans, [entry(1)]), Crowd(plans, [agent(ANN, skills={"fr": 1}), agent(BOB)])
    assert choose(plans, lines, crowd, NOW).offers == []
    assert [line["detail"] for line in explain(entry(1), plans, crowd, NOW)["ruled_out"]] == ["fr>=2", "fr>=2"]
    crowd.put(agent(ANN, skills={"fr": 2}))
    assert given_to(choose(plans, lines, crowd, NOW)) == {1: ANN}
    crowd.put(agent(ANN, queues=frozenset({OTHER}), skills={"fr": 2}))
    assert choose(plans, lines, crowd, NOW).offers == []
    crowd.put(agent(ANN, skills={"fr": 2}))
    crowd.remove(ANN)
    assert choose(plans, lines, crowd, NOW).offers == []
    named = explain(entry(1), plans, crowd, NOW)
    assert [line["member"] for line in named["ruled_out"]] == [str(BOB)]


def test_a_step_that_nobody_fits_is_passed_over_to_people_of_another_queue() -> None:
    steps = (Step(seconds=60, requires=Skill(skill="fr"), skip_if="nobody_there"), Step(queues=(OTHER,)))
    plans = plan(*steps)
    helper = agent(BOB, queues=frozenset({OTHER}))
    assert given_to(choose(plans, [entry(1)], [helper], NOW)) == {1: BOB}
    french = Agent(member_id=ANN, name="Ann", availability="available", heard_of=True, skills={"fr": 1}, has_offer=True)
    assert choose(plans, [entry(1)], [helper, french], NOW).offers == [], "she is there, though she has an offer"


def test_a_trace_says_how_good_who_is_where_that_orders() -> None:
    plans = plan(Step(requires=Skill(skill="fr"), order_by="best_skilled"))
    crowd = [agent(ANN, skills={"fr": 2, "zh": 1}), agent(BOB, skills={"fr": 4, "zh": 1})]
    decision = choose(plans, [entry(1, asks=(("zh", 1),))], crowd, NOW)
    (trace,) = decision.trace.values()
    assert {found["member"]: found["level"] for found in trace["eligible"]} == {str(ANN): 3, str(BOB): 5}
    assert trace["chosen"] == str(BOB)
    plain = explain(entry(1), {}, Crowd({}, crowd), NOW)
    assert all("level" not in found for found in plain["eligible"])
    assert plain["eligible"][0]["refused"] == 0


def test_a_trace_names_details_only_where_there_are_any() -> None:
    crowd = Crowd({}, [msgspec.structs.replace(agent(ANN), availability="away")])
    (line,) = explain(entry(1), {}, crowd, NOW)["ruled_out"]
    assert line == {"member": str(ANN), "name": "agent 11", "clause": "away"}


def test_who_refused_it_more_often_comes_later() -> None:
    long_ago = NOW - timedelta(hours=1)
    waiting = entry(1, refused={ANN: Refused(1, long_ago)})
    assert given_to(choose({}, [waiting], [agent(ANN), agent(BOB)], NOW)) == {1: BOB}


def test_an_offer_stands_as_long_as_its_queue_says() -> None:
    (offer,) = choose({}, [entry(1)], [agent(ANN)], NOW).offers
    assert offer.expires_at == NOW + timedelta(seconds=30)
    (offer,) = choose({}, [entry(1, offer_seconds=12)], [agent(ANN)], NOW).offers
    assert offer.expires_at == NOW + timedelta(seconds=12)


def test_how_many_may_be_carried_and_whether_one_responds() -> None:
    full = agent(ANN, capacity=Capacity(total=1), load={("chat", ""): 1})
    assert choose({}, [entry(1)], [full], NOW).offers == []
    assert choose({}, [entry(1)], [agent(ANN, not_responding=True)], NOW).offers == []
    assert agent(ANN).not_responding is False


def test_what_is_due_counts_as_come_before_and_priorities_are_bounded() -> None:
    rule = Plan(sla_lead_minutes=30, priority_minutes=(0, 15, 60, 240))
    moment = datetime(2026, 11, 27, 9, 0, tzinfo=EPOCH.tzinfo)
    ranks = [rule.rank_at(moment, priority) for priority in (0, 1, 2, 3, 4, 9)]
    assert [(moment - rank).total_seconds() / 60 for rank in ranks] == [0, 0, 15, 60, 240, 240]
    assert rule.rank_at(moment, 1, moment + timedelta(minutes=10)) == moment - timedelta(minutes=20)
    assert rule.rank_at(moment, 1, moment + timedelta(minutes=50)) == moment
    assert Plan().affinity_seconds == 0


def test_requirements_say_what_is_missing() -> None:
    french = Skill(skill="fr", at_least=2)
    junior = Skill(skill="zh", at_most=3)
    assert (str(french), str(junior)) == ("fr>=2", "zh>=1<=3")
    both, either = AllOf(parts=(french, junior)), AnyOf(parts=(french, junior))
    assert (written(both), written(either), written(Not(part=both))) == (
        "(fr>=2 & zh>=1<=3)", "(fr>=2 | zh>=1<=3)", "not (fr>=2 & zh>=1<=3)",
    )  # fmt: skip
    assert unmet(both, {"fr": 2}) == "zh>=1<=3"
    assert unmet(either, {"fr": 2}) == ""
    assert unmet(either, {"fr": 1, "zh": 4}) == "fr>=2 | zh>=1<=3"
    assert unmet(AnyOf(parts=()), {}) == "nobody"
    assert unmet(Not(part=both), {"fr": 2, "zh": 1}) == "not (fr>=2 & zh>=1<=3)"
    assert unmet(Not(part=both), {}) == ""
    assert [depth(each) for each in (None, french, both, Not(part=both), AnyOf(parts=(both, french)))] == [
        0,
        0,
        1,
        2,
        2,
    ]


def test_each_number_is_the_members_own_or_else_the_companys() -> None:
    limited = MediumRule(limit=3, labels={"gold": 1, "vip": 2}, interrupted_by=("voice",))
    company = Capacity(total=4, media={"chat": limited, "email": MediumRule(limit=9)})
    assert overridden(company, Capacity()) == company
    own = Capacity(total=7, media={"chat": MediumRule(labels={"gold": 0}), "sms": MediumRule(limit=1)})
    assert overridden(company, own) == Capacity(
        total=7,
        media={
            "chat": MediumRule(limit=3, labels={"gold": 0, "vip": 2}),
            "email": MediumRule(limit=9),
            "sms": MediumRule(limit=1),
        },
    )
    assert overridden(Capacity(), Capacity()).total == USUAL
    assert overridden(company, Capacity(total=0)).total == 0
