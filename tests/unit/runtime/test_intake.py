"""The door of the runtime: whoever comes is served, also in the moment in which a drain ends."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from hubwright.kernel.ids import new_id
from hubwright.runtime import intake, loudness
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.weights import Weights, weight_of

TENANT, CHANNEL = new_id(), new_id()


def event(contact_id: UUID, n: int) -> InboundEvent:
    return InboundEvent(tenant_id=TENANT, channel_id=CHANNEL, contact_id=contact_id, external_id=f"{contact_id}:{n}")


@pytest.mark.parametrize("drains", [1, 2])
async def test_nobody_is_forgotten_when_a_drain_ends(monkeypatch: pytest.MonkeyPatch, drains: int) -> None:
    async def taken(events: Sequence[InboundEvent]) -> list[TakenIn | None]:
        await asyncio.sleep(0)
        return [TakenIn(1, each.contact_id) for each in events]

    monkeypatch.setattr(intake, "take_batch", taken)
    monkeypatch.setattr(intake, "_DRAINS", drains)
    door = intake.Intake()
    served = 0

    async def visitor() -> None:
        nonlocal served
        contact_id = new_id()
        for n in range(50):
            await door.take_in(event(contact_id, n), 24.0)
            served += 1

    async with asyncio.timeout(10):
        await asyncio.gather(*(visitor() for _ in range(2 * drains)))
        await door.idle()
    assert served == 100 * drains


async def test_under_load_a_tenant_is_served_by_its_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = new_id(), new_id()
    served: list[UUID] = []

    async def taken(events: Sequence[InboundEvent]) -> list[TakenIn | None]:
        await asyncio.sleep(0)
        served.extend(each.tenant_id for each in events)
        return [TakenIn(1, each.contact_id) for each in events]

    async def share(self: Weights, tenant_id: UUID) -> None:
        self._known[tenant_id] = (weight_of(4 if tenant_id == large else 1), 1e12)

    monkeypatch.setattr(intake, "take_batch", taken)
    monkeypatch.setattr(Weights, "learn", share)
    monkeypatch.setattr(loudness, "RECENT_S", 0.0)  # this is about two that are loud
    door = intake.Intake()
    waiting = [
        door.take_in(InboundEvent(tenant_id=tenant, channel_id=CHANNEL, contact_id=new_id(), external_id=str(n)), 24.0)
        for n in range(1_000)
        for tenant in (large, small)
    ]
    await asyncio.gather(*waiting)
    middle = served[200:1_000]  # who they are has been looked up by then, and nobody is through yet

    assert 3 < middle.count(large) / middle.count(small) < 5


def test_what_a_grant_comes_to() -> None:
    assert [weight_of(share) for share in (None, False, 0, 1, 4, 1_000)] == [64.0, 1.0, 1.0, 1.0, 4.0, 64.0]


async def test_beside_others_a_tenant_with_a_long_line_is_paced_and_alone_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loud, quiet = new_id(), new_id()
    batches: list[list[UUID]] = []

    async def taken(events: Sequence[InboundEvent]) -> list[TakenIn | None]:
        batches.append([each.tenant_id for each in events])
        await asyncio.sleep(0.002)
        return [TakenIn(1, each.contact_id) for each in events]

    async def nothing(self: Weights, tenant_id: UUID) -> None: ...

    monkeypatch.setattr(intake, "take_batch", taken)
    monkeypatch.setattr(Weights, "learn", nothing)
    monkeypatch.setattr(loudness, "RECENT_S", 60.0)  # however slow this machine is, the quiet one spoke of late
    door = intake.Intake()

    def says(tenant_id: UUID) -> asyncio.Task[TakenIn]:
        said = InboundEvent(tenant_id=tenant_id, channel_id=CHANNEL, contact_id=new_id(), external_id="1")
        return asyncio.ensure_future(door.take_in(said, 24.0))

    looks = 0
    look = door._next_batch

    def counted(now: float) -> Any:
        nonlocal looks
        looks += 1
        return look(now)

    monkeypatch.setattr(door, "_next_batch", counted)
    flood = [says(loud) for _ in range(1_000)]
    for _ in range(50):
        await says(quiet)
    assert looks < 20 * 50, "whoever waits for its turn does not look again and again"
    heard = [tenant for batch in batches for tenant in batch]
    assert heard.count(quiet) == 50
    assert heard.count(loud) < 300, "it gets helpings, with pauses between them"
    assert not all(task.done() for task in flood)
    monkeypatch.setattr(loudness, "RECENT_S", 0.0)
    async with asyncio.timeout(10):
        await asyncio.gather(*flood)
    assert max(len(batch) for batch in batches[-10:]) == intake.MOST_AT_ONCE, "alone it gets everything"
