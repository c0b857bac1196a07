"""The plan of a busy day: the same seed is the same day, customers come by the curve, agents within their shifts."""

import math
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.entry.demo.traffic.day import HOUR, Shape, busyness, plan_day
from hubwright.entry.demo.traffic.words import TOPICS
from tenants.busy_company import DOVE, LANGUAGES, colleagues

_SHAPES = st.builds(
    Shape,
    seed=st.integers(0, 2**31),
    agents=st.integers(1, 20),
    hours=st.floats(0.2, 6.0),
    per_agent_hour=st.floats(0.5, 6.0),
)


@settings(max_examples=20, deadline=None)
@given(_SHAPES)
def test_the_same_seed_is_the_same_day_and_another_seed_another(shape: Shape) -> None:
    day = plan_day(shape)
    assert day == plan_day(shape)
    other = plan_day(Shape(seed=shape.seed + 1, agents=shape.agents, hours=shape.hours))
    assert day.agents != other.agents


@settings(max_examples=20, deadline=None)
@given(_SHAPES)
def test_everything_lies_within_the_day(shape: Shape) -> None:
    day = plan_day(shape)
    times = [arrival.at_s for arrival in day.arrivals]
    assert times == sorted(times)
    assert all(0 <= at < shape.length_s for at in times)
    assert [arrival.number for arrival in day.arrivals] == list(range(1, len(times) + 1))
    for agent in day.agents:
        assert 0 <= agent.begins_s < agent.ends_s <= shape.length_s
        assert all(agent.begins_s < pause.at_s < agent.ends_s for pause in agent.pauses)
        assert [pause.at_s for pause in agent.pauses] == sorted(pause.at_s for pause in agent.pauses)
    for arrival in day.arrivals:
        assert arrival.turns[-1].writes == ""
        assert all(turn.writes and turn.thinks_s > 0 for turn in arrival.turns[:-1])
        assert arrival.patience_s > 0


def test_as_many_come_as_the_rate_says_and_in_its_peaks() -> None:
    shape = Shape(agents=50, hours=10)
    days = [plan_day(Shape(seed=seed)) for seed in range(5)]
    wanted = shape.agents * shape.hours * shape.per_agent_hour * sum(busyness(n / 1_000) for n in range(1_000)) / 1_000
    for day in days:
        assert abs(len(day.arrivals) - wanted) < 5 * math.sqrt(wanted)
    counts = [sum(int(one.at_s // HOUR) == hour for day in days for one in day.arrivals) for hour in range(10)]
    morning, noon, afternoon, evening = max(counts[1:4]), counts[4], max(counts[5:8]), counts[9]
    assert noon < 0.75 * morning
    assert noon < 0.75 * afternoon
    assert evening < noon


def test_handling_is_lognormal_and_people_differ_as_they_should() -> None:
    arrivals = plan_day(Shape(seed=7)).arrivals
    handled = [sum(turn.thinks_s for turn in one.turns) for one in arrivals]
    logs = [math.log(seconds) for seconds in handled]
    mean = sum(logs) / len(logs)
    spread = math.sqrt(sum((one - mean) ** 2 for one in logs) / len(logs))
    assert 220 < median(handled) < 260
    assert 0.55 < spread < 0.65
    assert {one.topic for one in arrivals} == {*TOPICS}
    assert 0.5 < sum(one.language == "zh" for one in arrivals) / len(arrivals) < 0.6
    assert {turn.aside for one in arrivals for turn in one.turns} == {"", "park", "snooze"}
    answers = [reaction.answer for agent in plan_day(Shape()).agents for reaction in agent.reactions]
    assert answers.count("accept") > 0.93 * len(answers)
    assert {*answers} == {"accept", "decline", "ignore"}


def test_lunch_comes_in_waves_so_that_most_stay() -> None:
    day = plan_day(Shape(agents=50, hours=10))
    lunches = [pause for agent in day.agents for pause in agent.pauses if pause.kind == "Lunch"]
    assert len(lunches) == 50
    for at in range(0, int(day.shape.length_s), 300):
        away = sum(lunch.at_s <= at < lunch.at_s + lunch.lasts_s for lunch in lunches)
        assert away <= 20


def test_the_plan_names_only_what_the_company_has() -> None:
    day = plan_day(Shape())
    assert {pause.kind for agent in day.agents for pause in agent.pauses} <= {
        english for english, _chinese in DOVE.breaks
    }
    assert {one.disposition for one in day.arrivals} | {"Customer left"} <= {en for en, _zh in DOVE.dispositions}
    assert {one.language for one in day.arrivals} == {*LANGUAGES}


@given(st.integers(6, 60))
def test_nobody_is_alone_with_a_subject_in_a_language(count: int) -> None:
    people = colleagues(count)
    assert len({person.name for person in people}) == count
    assert all({"en", "zh"} & {*person.skills} and len(person.queues) >= 1 for person in people)
    if count >= 24:
        for topic in ("bookings", "refunds", "baggage", "miles"):
            for language in LANGUAGES:
                able = [p for p in people if p.skills.get(topic, 0) >= 2 and p.skills.get(language, 0) >= 3]
                assert len(able) >= 2, (topic, language)
