"""An agent of the generator presses one button at a time: whatever is slow, nothing is taken twice in their book."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from hubwright.entry.demo.traffic.agent import Agent


class Door:
    """Takes its time with what is asked first."""

    def __init__(self) -> None:
        self.asked, self.go_on = list[str](), asyncio.Event()

    async def accept(self, offer_id: str) -> str | None:
        self.asked.append(offer_id)
        if len(self.asked) == 1:
            await self.go_on.wait()
            return None
        return "talk"


async def test_an_offer_is_taken_after_the_one_before_was_answered() -> None:
    door, tally = Door(), SimpleNamespace(accepted={}, too_late={})
    agent = cast("Any", Agent.__new__(Agent))
    agent.door, agent.floor, agent.login = door, SimpleNamespace(tally=tally), SimpleNamespace(email="gita")
    agent._pressing, agent._misses = asyncio.Lock(), 0

    first, second = (asyncio.create_task(agent._accept_or_decline(each, declines=False)) for each in ("a", "b"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert door.asked == ["a"]
    door.go_on.set()

    assert [await first, await second] == [None, "talk"]
    assert (tally.too_late, tally.accepted) == ({"a": "gita"}, {"b": "gita"})
