"""The choice against a brute-force reference that imports nothing of the product; what every decision keeps."""

from typing import Any
from uuid import UUID

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hubwright.control.routing.capacity import no_room
from hubwright.desk.routing import Crowd, Decision, Lines, choose
from hubwright.desk.routing.choose import explain
from tests.unit.desk.routing import reference
from tests.unit.desk.routing.worlds import (
    NOW,
    Plain,
    agents,
    as_agent,
    as_entry,
    as_plans,
    crowds,
    entries,
    moment,
    plans,
    waits,
)

WITHOUT_TRACING = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)  # explaining takes ten times as long
MANY = settings(max_examples=100, phases=WITHOUT_TRACING)
SOME = settings(max_examples=30, phases=WITHOUT_TRACING)


def _agree(
    decision: Decision, offers: list[Plain], said: dict[int, Plain], now_people: list[Plain], waiting: list[Plain]
) -> None:
    assert [(o.entry_id.int, o.member_id.int) for o in decision.offers] == [(o["entry"], o["member"]) for o in offers]
    assert set(decision.trace) == {offer.entry_id for offer in decision.offers}
    for entry_id, trace in decision.trace.items():
        wanted = said[entry_id.int]
        clauses: dict[int, Any] = {UUID(line["member"]).int: line["clause"] for line in trace["ruled_out"]}
        clauses |= {UUID(line["member"]).int: None for line in trace["eligible"]}
        assert clauses == wanted["verdicts"]
        assert trace["step"]["number"] == wanted["number"] + 1
        assert (trace["step"]["because"] == "step") == (wanted["kept"] is None)
        assert UUID(trace["chosen"]).int in [member for member, clause in clauses.items() if clause is None]
    assert len(now_people) >= len(decision.offers) <= len(waiting)


@MANY
@given(plans, waits, crowds)
def test_order_choice_and_every_clause_are_those_of_the_reference(
    drawn: Plain, waiting: list[Plain], people: list[Plain]
) -> None:
    found = as_plans(drawn)
    decision = choose(found, [as_entry(e, found) for e in waiting], [as_agent(a) for a in people], moment(NOW))
    _agree(decision, *reference.decide(drawn, waiting, people, NOW), people, waiting)


@SOME
@given(plans, waits, crowds, st.randoms())
def test_the_order_in_which_rows_were_read_does_not_matter(
    drawn: Plain, waiting: list[Plain], people: list[Plain], random: Any
) -> None:
    found = as_plans(drawn)
    line, crowd = [as_entry(e, found) for e in waiting], [as_agent(a) for a in people]
    first = choose(found, line, crowd, moment(NOW))
    random.shuffle(line)
    random.shuffle(crowd)
    assert choose(found, line, crowd, moment(NOW)) == first


@SOME
@given(plans, waits, crowds)
def test_nobody_gets_two_things_nor_more_than_they_carry_and_who_is_left_could_be_given_to_nobody(
    drawn: Plain, waiting: list[Plain], people: list[Plain]
) -> None:
    found = as_plans(drawn)
    line = {UUID(int=e["id"]): as_entry(e, found) for e in waiting}
    crowd = Crowd(found, [as_agent(a) for a in people])
    decision = choose(found, line.values(), crowd, moment(NOW))
    busy = {offer.member_id for offer in decision.offers}
    assert len(busy) == len(decision.offers)
    for offer in decision.offers:
        entry, agent = line.pop(offer.entry_id), crowd.agents[offer.member_id]
        assert no_room(agent.capacity, agent.load, entry.medium, entry.label) is None
    for entry in line.values():
        may = {UUID(found["member"]) for found in explain(entry, found, crowd, moment(NOW))["eligible"]}
        assert may <= busy


@SOME
@given(plans, waits, crowds)
def test_it_looks_again_before_time_alone_could_change_the_answer(
    drawn: Plain, waiting: list[Plain], people: list[Plain]
) -> None:
    """Between now and `look_again` nobody who is left would be given to anybody who is still free."""
    found = as_plans(drawn)
    decision = choose(found, [as_entry(e, found) for e in waiting], [as_agent(a) for a in people], moment(NOW))
    gone = {offer.entry_id.int for offer in decision.offers}
    busy = {offer.member_id.int for offer in decision.offers}
    left = [e for e in waiting if e["id"] not in gone]
    still = [{**a, "has_offer": a["has_offer"] or a["id"] in busy} for a in people]
    for later in range(NOW, NOW + 130, 3):
        if decision.look_again is not None and moment(later) >= decision.look_again:
            break
        assert reference.decide(drawn, left, still, later)[0] == []


@SOME
@given(plans, waits, crowds, crowds)
def test_lines_remember_nothing_of_another_crowd(
    drawn: Plain, waiting: list[Plain], some: list[Plain], others: list[Plain]
) -> None:
    found = as_plans(drawn)
    lines = Lines(found, [as_entry(e, found) for e in waiting])
    for people in (some, others, some):
        decision = choose(found, lines, Crowd(found, [as_agent(a) for a in people]), moment(NOW))
        _agree(decision, *reference.decide(drawn, waiting, people, NOW), people, waiting)


class Day(RuleBasedStateMachine):
    """The indexes are kept through a day of changes; each decision is the reference's over the same contents."""

    @initialize(drawn=plans)
    def opens(self, drawn: Plain) -> None:
        self.now = NOW
        self.drawn = drawn
        self.plans = as_plans(drawn)
        self.waiting: dict[int, Plain] = {}
        self.people: dict[int, Plain] = {}
        self.lines, self.crowd = Lines(self.plans), Crowd(self.plans)

    @rule(entry=entries)
    def somebody_comes_or_changes(self, entry: Plain) -> None:
        self.waiting[entry["id"]] = entry
        self.lines.put(as_entry(entry, self.plans))

    @rule(number=st.integers(1, 60))
    def somebody_goes(self, number: int) -> None:
        self.waiting.pop(number, None)
        self.lines.remove(UUID(int=number))

    @rule(agent=agents)
    def an_agent_comes_or_changes(self, agent: Plain) -> None:
        self.people[agent["id"]] = agent
        self.crowd.put(as_agent(agent))

    @rule(number=st.integers(1, 8))
    def an_agent_goes(self, number: int) -> None:
        self.people.pop(number, None)
        self.crowd.remove(UUID(int=number))

    @rule(seconds=st.sampled_from([-15, 1, 7, 25, 60]))
    def time_goes_on_and_a_clock_is_set_back(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def offers_are_made_and_accepted(self) -> None:
        people = list(self.people.values())
        for offer in reference.decide(self.drawn, list(self.waiting.values()), people, self.now)[0]:
            entry, agent = self.waiting.pop(offer["entry"]), self.people[offer["member"]]
            agent = {**agent, "work": [*agent["work"], (entry["medium"], entry["label"])], "last_offer_at": self.now}
            self.people[agent["id"]] = agent
            self.crowd.put(as_agent(agent))
            self.lines.remove(UUID(int=entry["id"]))

    @invariant()
    def they_agree(self) -> None:
        waiting, people = list(self.waiting.values()), list(self.people.values())
        decision = choose(self.plans, self.lines, self.crowd, moment(self.now))
        _agree(decision, *reference.decide(self.drawn, waiting, people, self.now), people, waiting)


class TestDay(Day.TestCase):  # type: ignore[misc]  # made by Hypothesis
    """A day, as a test."""

    settings = settings(max_examples=20, stateful_step_count=20, phases=WITHOUT_TRACING)
