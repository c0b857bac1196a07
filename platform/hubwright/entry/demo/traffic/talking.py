"""What an agent does with a conversation: looks, answers, puts it aside, closes it, says what it came to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from hubwright.entry.demo.traffic.day import Arrival, Turn
from hubwright.entry.demo.traffic.doors import AgentDoor
from hubwright.entry.demo.traffic.floor import Floor, Talk
from hubwright.entry.demo.traffic.tally import Kept
from hubwright.entry.demo.traffic.words import NOTE, agent_line

_SILENT_S = 240.0  # so long without a word from the customer, and they have left
_STRANGER_S = 120.0  # on the wall


class Choices(msgspec.Struct, frozen=True):
    """What the company lets its agents choose from: ids by English name."""

    breaks: Mapping[str, str]
    dispositions: Mapping[str, str]


async def talk_through(
    conversation_id: str, door: AgentDoor, floor: Floor, choices: Choices, before_closing: Callable[[], Awaitable[None]]
) -> float:
    """Returns how long writing it up takes."""
    talk = floor.talks.get(conversation_id) or _stranger(floor.pace.speed)
    await door.open(conversation_id)
    stayed = await _Talking(conversation_id, door, floor, talk).to_the_end()
    await before_closing()
    await door.do(conversation_id, "resolve")
    talk.ended = True
    talk.kept.resolved += 1
    disposition = talk.arrival.disposition if stayed else "Customer left"
    await door.do(conversation_id, "disposition", disposition=choices.dispositions[disposition])
    talk.kept.disposition = disposition
    return talk.arrival.wrap_up_s


class _Talking:
    def __init__(self, conversation_id: str, door: AgentDoor, floor: Floor, talk: Talk) -> None:
        self.conversation_id, self.door, self.floor, self.talk = conversation_id, door, floor, talk

    async def to_the_end(self) -> bool:
        """Turn by turn; False when the customer is not there any more."""
        for number, turn in enumerate(self.talk.arrival.turns):
            await self.floor.pace.spend(turn.thinks_s)
            await self._reply(number)
            if number == 0 and self.talk.arrival.note:
                await self.door.do(self.conversation_id, "note", text=NOTE[self.talk.arrival.language], client_id="n")
                self.talk.kept.notes += 1
            if turn.writes and not await self._their_turn(turn):
                return False
        return not self.talk.kept.left

    async def _reply(self, number: int) -> None:
        text = agent_line(self.talk.arrival.language, number)
        await self.door.do(self.conversation_id, "reply", text=text, client_id=f"a{number}")
        self.talk.kept.replies += 1

    async def _their_turn(self, turn: Turn) -> bool:
        if turn.aside == "park":
            await self.door.do(self.conversation_id, "park")
            self.talk.kept.parked += 1
        elif turn.aside == "snooze":
            await self.door.do(self.conversation_id, "snooze", until="answer")
            self.talk.kept.snoozed += 1
        try:
            await asyncio.wait_for(self.talk.wrote.get(), self.floor.pace.real(_SILENT_S + turn.pauses_s) + 2.0)
        except TimeoutError:
            return False
        return True


def _stranger(speed: float) -> Talk:
    """Somebody who is not of the plan, you for instance: they are greeted, and closed when they say nothing more."""
    arrival = Arrival(
        number=0, at_s=0, language="en", topic="support", name="", opening="", patience_s=0,
        turns=(Turn(thinks_s=10.0, writes="?", pauses_s=_STRANGER_S * speed), Turn(thinks_s=10.0)),
        note=False, disposition="Solved", wrap_up_s=10.0, rating=None,
    )  # fmt: skip
    return Talk(arrival=arrival, kept=Kept(customer=0), wrote=asyncio.Queue())
