"""Who is next: in order within a tenant, by share between tenants, and nobody starves."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.fair import FairQueue

Puts = list[tuple[str, int]]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), max_size=60))
def test_everything_comes_out_once_and_in_order_within_a_tenant(puts: Puts) -> None:
    queue: FairQueue[str, int] = FairQueue()
    for tenant, item in puts:
        queue.put(tenant, item)
    assert len(queue) == len(puts)
    taken = [queue.take() for _ in puts]

    assert len(queue) == 0 and list(queue.tenants()) == []
    for tenant in "abc":
        assert [i for t, i in taken if t == tenant] == [i for t, i in puts if t == tenant]


@given(st.integers(1, 6), st.integers(20, 200))
def test_a_flood_gives_the_others_their_turn_at_once(others: int, flood: int) -> None:
    queue: FairQueue[str, int] = FairQueue()
    for item in range(flood):
        queue.put("loud", item)
    for _ in range(5):
        queue.take()
    for number in range(others):
        queue.put(f"quiet{number}", 0)
    first = [queue.take()[0] for _ in range(others + 1)]

    assert sorted(set(first) - {"loud"}) == [f"quiet{n}" for n in range(others)]


def test_weights_are_shares() -> None:
    queue: FairQueue[str, int] = FairQueue()
    for item in range(400):
        queue.put("heavy", item)
        queue.put("light", item)
    shares = Counter[str]()
    for _ in range(200):
        weight = 3.0 if queue.next_tenant() == "heavy" else 1.0
        shares[queue.take(weight)[0]] += 1

    assert 145 <= shares["heavy"] <= 155


def test_idleness_saves_nothing_up_and_coming_back_jumps_no_line() -> None:
    queue: FairQueue[str, int] = FairQueue()
    for item in range(100):
        queue.put("busy", item)
    for _ in range(50):
        queue.take()
    for item in range(10):
        queue.put("late", item)
    taken = [queue.take()[0] for _ in range(10)]
    assert 4 <= taken.count("late") <= 6

    alone: FairQueue[str, int] = FairQueue()
    alone.put("waits", 0)
    turns = []
    alone.put("hops", 0)
    for _ in range(4):
        tenant, _item = alone.take()
        turns.append(tenant)
        alone.put(tenant, 0)
    assert Counter(turns) == {"waits": 2, "hops": 2}


@given(st.lists(st.sampled_from("abcdefgh"), max_size=3000))
def test_what_it_remembers_of_the_gone_is_bounded(tenants: list[str]) -> None:
    queue: FairQueue[str, int] = FairQueue()
    for number, tenant in enumerate(tenants):
        queue.put(f"{tenant}{number}", 0)
        queue.take()
    assert queue.remembered() <= 4 * 256
