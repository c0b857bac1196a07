"""What the bot of a demo did with what was written to it: its own flow, moved by the engine. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.runtime.events import Carried
from hubwright.runtime.facts import message_event, step_rows, steps_of
from hubwright.runtime.past.schemas import PastMove, PastSession, PastStep

TimedId = Callable[[str, datetime], UUID]  # of something that happened then


class Bot(msgspec.Struct, frozen=True):
    """A published version of the demo's flow, and the channel on which it answers, as flows read of one."""

    version_id: UUID
    flow: flows.CompiledFlow
    channel: dict[str, Any]


class Execution:
    """One session from the customer's words on."""

    def __init__(self, bot: Bot, session_id: UUID, conversation_id: UUID, carried: Carried, timed: TimedId) -> None:
        self.id, self.conversation_id = session_id, conversation_id
        self._bot, self._carried, self._timed = bot, carried, timed
        self._state = flows.start_state(bot.flow, str(session_id))
        self._moves: list[PastMove] = []
        self._ended_at: datetime | None = None

    def hears(self, text: str, locale: str, at: datetime) -> list[flows.Effect]:
        """The customer wrote; what the flow asks for is given back."""
        return self._moved(message_event("text", text, self._carried, locale=locale), at)

    def person(self, reason: Any, at: datetime) -> None:
        """Somebody took it over, or is done."""
        self._moved(flows.HandoffEnded(reason=reason, contact=self._carried.contact, tenant=self._carried.tenant), at)

    def told(self) -> PastSession:
        """The whole of it."""
        return PastSession(
            id=self.id,
            conversation_id=self.conversation_id,
            flow_version_id=self._bot.version_id,
            state=msgspec.Raw(flows.encode_state(self._state)),
            started_at=self._moves[0].at,
            ended_at=self._ended_at,
            moves=self._moves,
        )

    def _moved(self, event: flows.Event, at: datetime) -> list[flows.Effect]:
        result = flows.advance(self._bot.flow, self._state, event, at)
        self._state = result.state
        if result.state.status == "ended":
            self._ended_at = at
        self._moves.append(
            PastMove(
                at=at,
                rev=len(self._moves) + 1,
                metered=sum(step.metered for step in result.trace),
                dims=steps_of(self.id, result) if result.trace else {},
                steps=[PastStep(id=self._timed(f"step {row['n']}", at), **row) for row in step_rows(result)],
            )
        )
        return result.effects
