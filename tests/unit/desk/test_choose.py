"""Who is offered what: invariants that hold for every crowd, and the cases people ask about."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.desk.queues.choose import COOL_DOWN, Agent, Clause, Refused, Waiting, choose, ruled_out

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
QUEUES = [UUID(int=n) for n in (901, 902)]
MEMBERS = [UUID(int=n) for n in range(1, 7)]


def _agent(member: UUID, **more: object) -> Agent:
    known: dict[str, object] = {
        "member_id": member,
        "name": f"agent {member.int}",
        "availability": "available",
        "heard_of": True,
        "load": 0,
        "capacity": 5,
    }
    return Agent(**{**known, **more})  # type: ignore[arg-type]  # built from drawn values


def _entry(number: int, **more: object) -> Waiting:
    known: dict[str, object] = {
        "entry_id": UUID(int=5000 + number),
        "conversation_id": UUID(int=7000 + number),
        "queue_id": QUEUES[0],
        "priority": 2,
        "entered_at": NOW - timedelta(minutes=10 - number),
    }
    return Waiting(**{**known, **more})  # type: ignore[arg-type]  # built from drawn values


refusals = st.dictionaries(
    st.sampled_from(MEMBERS),
    st.builds(
        Refused,
        times=st.integers(1, 4),
        last_at=st.integers(0, 300).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    ),
    max_size=3,
)
crowds = st.lists(
    st.builds(
        _agent,
        st.sampled_from(MEMBERS),
        availability=st.sampled_from(["available", "available", "away", "offline"]),
        heard_of=st.sampled_from([True, True, True, False]),
        load=st.integers(0, 5),
        capacity=st.integers(1, 5),
        has_offer=st.sampled_from([False, False, False, True]),
        queues=st.sampled_from([None, frozenset(QUEUES[:1]), frozenset(QUEUES[1:]), frozenset()]),
        last_offer_at=st.one_of(st.none(), st.integers(0, 999).map(lambda s: NOW - timedelta(seconds=s))),
    ),
    unique_by=lambda agent: agent.member_id,
    max_size=6,
)
lines = st.lists(
    st.builds(
        _entry,
        st.integers(0, 50),
        queue_id=st.sampled_from(QUEUES),
        priority=st.integers(1, 4),
        entered_at=st.integers(0, 5).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        refused=refusals,
    ),
    unique_by=lambda entry: entry.entry_id,
    max_size=8,
)


@given(lines, crowds)
def test_nobody_gets_what_a_clause_forbids_nor_two_things_nor_more_than_they_carry(
    waiting: list[Waiting], agents: list[Agent]
) -> None:
    entries = {entry.entry_id: entry for entry in waiting}
    people = {agent.member_id: agent for agent in agents}
    offers = choose(waiting, agents, NOW).offers
    assert len({offer.entry_id for offer in offers}) == len(offers)
    assert len({offer.member_id for offer in offers}) == len(offers)
    for offer in offers:
        agent = people[offer.member_id]
        assert ruled_out(agent, entries[offer.entry_id], NOW) is None
        assert agent.load < agent.capacity
        assert offer.expires_at == NOW + timedelta(seconds=entries[offer.entry_id].offer_seconds)


@given(lines, crowds)
def test_who_is_left_waiting_could_be_given_to_nobody_and_the_trace_says_why(
    waiting: list[Waiting], agents: list[Agent]
) -> None:
    choice = choose(waiting, agents, NOW)
    busy_now = {offer.member_id for offer in choice.offers}
    offered = {offer.entry_id for offer in choice.offers}
    assert offered | set(choice.left) == {entry.entry_id for entry in waiting}
    assert not offered & set(choice.left)
    for entry in waiting:
        if entry.entry_id in choice.left:
            named = choice.left[entry.entry_id]["ruled_out"]
            assert isinstance(named, list) and len(named) == len(agents)
            for agent in agents:
                assert ruled_out(agent, entry, NOW) is not None or agent.member_id in busy_now


@given(lines, crowds)
def test_nobody_overtakes(waiting: list[Waiting], agents: list[Agent]) -> None:
    """An agent whom an entry with an earlier turn could have had is never given to a later one instead."""
    choice = choose(waiting, agents, NOW)
    entries = {entry.entry_id: entry for entry in waiting}
    people = {agent.member_id: agent for agent in agents}
    for offer in choice.offers:
        later = entries[offer.entry_id]
        for left in choice.left:
            earlier = entries[left]
            turn_of = [(-e.priority, e.entered_at, e.entry_id) for e in (earlier, later)]
            if turn_of[0] < turn_of[1]:
                assert ruled_out(people[offer.member_id], earlier, NOW) is not None


@given(lines, crowds, st.randoms())
def test_the_order_in_which_rows_were_read_does_not_matter(
    waiting: list[Waiting], agents: list[Agent], random: object
) -> None:
    shuffled, crowd = list(waiting), list(agents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a drawn random.Random
    random.shuffle(crowd)  # type: ignore[attr-defined]  # a drawn random.Random
    assert choose(shuffled, crowd, NOW) == choose(waiting, agents, NOW)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_the_least_loaded_gets_it(loads: list[int]) -> None:
    agents = [_agent(member, load=load) for member, load in zip(MEMBERS, loads, strict=False)]
    (offer,) = choose([_entry(1)], agents, NOW).offers
    assert loads[MEMBERS.index(offer.member_id)] == min(loads)


def test_of_equally_loaded_agents_the_one_who_waited_longest_for_an_offer_gets_it() -> None:
    agents = [
        _agent(MEMBERS[0], last_offer_at=NOW - timedelta(seconds=5)),
        _agent(MEMBERS[1], last_offer_at=NOW - timedelta(seconds=50)),
    ]
    assert choose([_entry(1)], agents, NOW).offers[0].member_id == MEMBERS[1]


def test_priority_goes_before_age_and_age_before_nothing() -> None:
    urgent, old, young = _entry(9, priority=4), _entry(1), _entry(5)
    agents = [_agent(MEMBERS[0]), _agent(MEMBERS[1])]
    order = [offer.entry_id for offer in choose([young, old, urgent], agents, NOW).offers]
    assert order == [urgent.entry_id, old.entry_id]


def test_who_just_declined_is_spared_and_later_comes_after_everybody_who_did_not() -> None:
    just_now = _entry(1, refused={MEMBERS[0]: Refused(1, NOW - timedelta(seconds=1))})
    alone = choose([just_now], [_agent(MEMBERS[0])], NOW)
    assert alone.offers == []
    assert alone.left[just_now.entry_id]["ruled_out"] == [
        {"member": str(MEMBERS[0]), "name": "agent 1", "clause": Clause.REFUSED_JUST_NOW.value}
    ]
    cooled = _entry(1, refused={MEMBERS[0]: Refused(1, NOW - COOL_DOWN)})
    assert choose([cooled], [_agent(MEMBERS[0])], NOW).offers[0].member_id == MEMBERS[0]
    both = [_agent(MEMBERS[0]), _agent(MEMBERS[1], load=4)]
    assert choose([cooled], both, NOW).offers[0].member_id == MEMBERS[1]


def test_every_clause_is_named() -> None:
    entry = _entry(1, refused={MEMBERS[5]: Refused(1, NOW)})
    agents = [
        _agent(MEMBERS[0], queues=frozenset(QUEUES[1:])),
        _agent(MEMBERS[1], availability="away"),
        _agent(MEMBERS[2], availability="offline"),
        _agent(MEMBERS[3], heard_of=False),
        _agent(MEMBERS[4], load=5),
        _agent(MEMBERS[5]),
        _agent(UUID(int=8), has_offer=True),
    ]
    assert [ruled_out(agent, entry, NOW) for agent in agents] == [
        Clause.NOT_IN_QUEUE,
        Clause.AWAY,
        Clause.OFFLINE,
        Clause.INBOX_CLOSED,
        Clause.FULL,
        Clause.REFUSED_JUST_NOW,
        Clause.HAS_OFFER,
    ]
