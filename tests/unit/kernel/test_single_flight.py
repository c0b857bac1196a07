"""Whoever asks while somebody else's look-up is under way shares it; later ones look anew."""

import asyncio

import pytest

from hubwright.kernel.single_flight import SingleFlight


async def test_those_who_ask_at_once_share_and_later_ones_do_not() -> None:
    looked: list[str] = []

    async def look(key: str) -> int:
        looked.append(key)
        await asyncio.sleep(0)
        return len(looked)

    ask = SingleFlight(look)
    assert await asyncio.gather(ask("a"), ask("a"), ask("b")) == [2, 2, 2]
    assert looked == ["a", "b"]
    assert await ask("a") == 3


async def test_a_refusal_is_everybodys_and_is_not_kept() -> None:
    shut = True

    async def look(_key: str) -> str:
        await asyncio.sleep(0)
        if shut:
            raise LookupError("shut")
        return "open"

    ask = SingleFlight(look)
    told = await asyncio.gather(ask("a"), ask("a"), return_exceptions=True)
    assert [type(each) for each in told] == [LookupError, LookupError]
    shut = False
    assert await ask("a") == "open"


async def test_whoever_stops_waiting_stops_nobody_else() -> None:
    goes_on = asyncio.Event()

    async def look(_key: str) -> str:
        await goes_on.wait()
        return "found"

    ask = SingleFlight(look)
    first, second = asyncio.create_task(ask("a")), asyncio.create_task(ask("a"))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    goes_on.set()
    assert await second == "found"
