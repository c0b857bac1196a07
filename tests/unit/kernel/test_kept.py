"""Answers kept for a moment: never after a change, never longer than said, and refusals not at all."""

import asyncio
from uuid import UUID

import pytest

from hubwright.kernel import kept as kept_module
from hubwright.kernel.errors import Missing
from hubwright.kernel.kept import Kept
from hubwright.kernel.realtime import Hub, topic_for

ANN, BEN = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Nobody else's listeners."""
    own = Hub()
    monkeypatch.setattr(kept_module, "hub", own)
    return own


class Shelf:
    """Counts how often it is looked at."""

    def __init__(self) -> None:
        self.looks = 0
        self.value = "old"
        self.looking = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def look(self, whose: tuple[UUID, str]) -> str:
        self.looks += 1
        self.looking.set()
        found = self.value
        await self.gate.wait()
        if found == "none":
            raise Missing("thing")
        return f"{whose[1]} {found}"


async def test_an_answer_is_looked_up_once() -> None:
    shelf = Shelf()
    kept = Kept(("a.changed",), shelf.look, seconds=60)
    assert [await kept(ANN, "x"), await kept(ANN, "x")] == ["x old", "x old"]
    assert shelf.looks == 1
    await kept(ANN, "y")
    await kept(BEN, "x")
    assert shelf.looks == 3


@pytest.mark.parametrize("kind", ["a.changed", "b.changed"])
async def test_a_change_is_seen_at_once_and_only_where_it_was(hub: Hub, kind: str) -> None:
    shelf = Shelf()
    kept = Kept(("a.changed", "b.changed"), shelf.look, seconds=60)
    await kept(ANN, "x")
    await kept(BEN, "x")
    shelf.value = "new"
    await hub.publish(topic_for(ANN, kind), {})
    assert [await kept(ANN, "x"), await kept(BEN, "x")] == ["x new", "x old"]
    await hub.publish(topic_for(ANN, kind), {})
    shelf.value = "newer"
    assert await kept(ANN, "x") == "x newer"


async def test_what_changes_while_it_is_looked_up_is_not_kept(hub: Hub) -> None:
    shelf = Shelf()
    kept = Kept(("a.changed",), shelf.look, seconds=60)
    shelf.gate.clear()
    asked = asyncio.create_task(kept(ANN, "x"))
    await shelf.looking.wait()
    shelf.value = "new"
    await hub.publish(topic_for(ANN, "a.changed"), {})
    shelf.gate.set()
    assert await asked == "x old"
    assert await kept(ANN, "x") == "x new"


async def test_without_any_message_it_is_looked_up_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(kept_module.time, "monotonic", lambda: now[0])
    shelf = Shelf()
    kept = Kept(("a.changed",), shelf.look, seconds=2)
    await kept(ANN, "x")
    now[0] = 101.9
    await kept(ANN, "x")
    assert shelf.looks == 1
    now[0] = 102.1
    await kept(ANN, "x")
    assert shelf.looks == 2


async def test_a_refusal_is_asked_for_again() -> None:
    shelf = Shelf()
    shelf.value = "none"
    kept = Kept(("a.changed",), shelf.look, seconds=60)
    for _ in range(2):
        with pytest.raises(Missing):
            await kept(ANN, "x")
    shelf.value = "there"
    assert await kept(ANN, "x") == "x there"


async def test_nothing_is_left_behind_for_tenants_that_are_forgotten(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "_MOST", 1)
    shelf = Shelf()
    kept = Kept(("a.changed",), shelf.look, seconds=60)
    await kept(ANN, "x")
    assert topic_for(ANN, "a.changed") in hub.queues
    await kept(BEN, "x")
    assert topic_for(ANN, "a.changed") not in hub.queues
    await hub.publish(topic_for(BEN, "a.changed"), {})
    shelf.value = "new"
    assert await kept(BEN, "x") == "x new"
