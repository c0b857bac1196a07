"""Who calls slow services delays themselves and nobody else."""

import asyncio
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.entry.worker import beside
from hubwright.kernel.due import Due
from hubwright.kernel.realtime import hub
from hubwright.runtime.lanes import Lanes

SLOW, QUICK = UUID(int=1), UUID(int=2)


async def test_a_tenant_whose_services_hang_holds_up_nobody() -> None:
    hangs, waiting = asyncio.Event(), [(SLOW, UUID(int=n)) for n in range(100)]
    performed: list[UUID] = []

    async def find() -> list[Due]:
        return list(waiting)

    async def act(item: Due) -> None:
        if item[0] == SLOW:
            await hangs.wait()
        waiting.remove(item)
        performed.append(item[0])

    places, stopping = Lanes(8), asyncio.Event()
    work = beside(find, act, places, stopping, "bell")
    assert await work() == 4, "alone one gets half of the places"
    assert await work() == 0, "what is under way does not begin twice"
    waiting += [(QUICK, UUID(int=n)) for n in range(2)]
    assert await work() == 2
    async with hub.subscribe("bell") as rings:
        await asyncio.wait_for(rings.get(), 5)  # of the hundred some were left out: a place that is free is told
    assert performed == [QUICK, QUICK]
    stopping.set()
    hangs.set()
    await places.drained()
    assert await work() == 0, "told to stop, nothing begins"


@given(st.lists(st.integers(0, 3), max_size=200))
def test_four_that_take_all_they_may_leave_a_place_of_sixteen(askers: list[int]) -> None:
    async def play() -> None:
        places, forever = Lanes(16), asyncio.Event()
        for asker in askers:
            whose = (UUID(int=asker), "calls")
            if places.has_share(whose):
                places.begin(whose, _wait(forever))
        newcomer = (UUID(int=99), "calls")
        assert places.has_share(newcomer), "each takes half of what is left"
        await places.drained(within=0)

    asyncio.run(play())


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
