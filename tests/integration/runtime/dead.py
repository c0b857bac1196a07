"""What tests of dead letters share: a defect on demand, the letters of a company, the audit trail."""

from datetime import datetime
from typing import Any

import pytest

from hubwright import flows
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.dead_letters import DeadLetter, list_dead_letters
from hubwright.kernel.ids import new_id
from hubwright.runtime import bot
from hubwright.runtime.events import InboundEvent
from hubwright.runtime.turn import Turn
from tests.support.company import Company

OPERATOR = Actor(kind="operator", account_id=new_id())


async def letters(company: Company) -> list[DeadLetter]:
    async with acting_for(company.tenant_id):
        return await list_dead_letters(company.admin.actor)


async def audited(company: Company) -> list[tuple[str, str]]:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT actor, action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'dead_letter%' ORDER BY id"
        )
    return [(row["actor"], row["action"]) for row in rows]


class Poison:
    """Makes the flow's very moving fail, as a defect of ours would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.real, self.moved = monkeypatch, bot.sessions.advance, Turn._moved

    def poison(self, *kinds: type[flows.Event]) -> None:
        async def fails(claimed: Any, conversation: Any, event: Any) -> Any:
            if isinstance(event, kinds):
                raise ValueError(f"cannot digest {event.__struct_config__.tag} of anna@example.com")
            return await self.real(claimed, conversation, event)

        def fails_in_a_batch(turn: Turn, event: InboundEvent, now: datetime) -> Any:
            if flows.MessageReceived in kinds:
                raise ValueError("cannot digest message")
            return self.moved(turn, event, now)

        self.monkeypatch.setattr(bot.sessions, "advance", fails)
        self.monkeypatch.setattr(Turn, "_moved", fails_in_a_batch)

    def heal(self) -> None:
        self.monkeypatch.setattr(bot.sessions, "advance", self.real)
        self.monkeypatch.setattr(Turn, "_moved", self.moved)
