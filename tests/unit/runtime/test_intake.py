"""The door of the runtime: whoever comes is served, also in the moment in which a drain ends."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from hubwright.kernel.ids import new_id
from hubwright.runtime import intake
from hubwright.runtime.events import InboundEvent, TakenIn

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
