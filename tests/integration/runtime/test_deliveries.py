"""However a channel delivers (out of order, twice, at once): each message once, in the order of acknowledgement."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright.desk.conversations import events_after
from hubwright.kernel.database import acting_for, fetch
from hubwright.runtime.events import TakenIn
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company, new_visitor, says

MOST = 6
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Every message at least once, in any order, some again; and how many are on their way at the same time.
deliveries = st.integers(1, MOST).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.integers(0, count - 1), max_size=6).flatmap(lambda again: st.permutations([*range(count), *again])),
        st.integers(1, 4),
    )
)


@pytest.fixture(scope="module")
async def company(database: None) -> Company:
    return await make_company("deliveries", greeter())


async def delivered(company: Company, order: list[int], at_once: int) -> tuple[list[tuple[int, TakenIn]], UUID]:
    """Deliver in this order, so many at the same time; give every answer in the order it came."""
    visitor = await new_visitor(company)
    answers: list[tuple[int, TakenIn]] = []

    async def deliver(n: int) -> None:
        answers.append((n, await says(company, visitor, f"message {n}", client_id=f"c{n}")))

    for start in range(0, len(order), at_once):
        await asyncio.gather(*(deliver(n) for n in order[start : start + at_once]))
    return answers, answers[0][1].conversation_id


@FEW
@given(deliveries)
async def test_each_message_is_taken_once_in_the_order_of_acknowledgement(
    company: Company, delivery: tuple[int, list[int], int]
) -> None:
    count, order, at_once = delivery
    answers, conversation_id = await delivered(company, order, at_once)

    given_to: dict[int, set[TakenIn]] = {}
    for n, taken in answers:
        given_to.setdefault(n, set()).add(taken)
    assert all(len(each) == 1 for each in given_to.values()), "the same message got two answers"
    assert len({taken.conversation_id for _, taken in answers}) == 1
    async with acting_for(company.tenant_id):
        events = await events_after(conversation_id, 0, staff=True)
        steps = await fetch(
            "SELECT s.n, s.flow_session_id FROM step s WHERE s.tenant_id = $1 AND s.conversation_id = $2 ORDER BY s.n",
            conversation_id,
        )
    heard = [(event.seq, event.text) for event in events if event.author == "contact"]
    acknowledged = sorted((next(iter(each)).seq, f"message {n}") for n, each in given_to.items())
    assert heard == acknowledged
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), "a gap"
    assert len(heard) == count
    if at_once == 1:
        assert [text for _, text in heard] == [f"message {n}" for n in dict.fromkeys(order)]
    assert len({(step["flow_session_id"], step["n"]) for step in steps}) == len(steps)


@FEW
@given(deliveries)
async def test_what_the_bot_says_depends_on_the_order_taken_alone(
    company: Company, delivery: tuple[int, list[int], int]
) -> None:
    """The same messages taken in the same order give the same conversation, however often each was delivered."""
    _, order, at_once = delivery
    _, noisy = await delivered(company, order, at_once)
    async with acting_for(company.tenant_id):
        events = await events_after(noisy, 0, staff=True)
    taken = [int(event.text.rpartition(" ")[2]) for event in events if event.author == "contact"]
    _, quiet = await delivered(company, taken, 1)
    async with acting_for(company.tenant_id):
        again = await events_after(quiet, 0, staff=True)

    assert [(each.seq, each.author, each.text) for each in events] == [(e.seq, e.author, e.text) for e in again]
