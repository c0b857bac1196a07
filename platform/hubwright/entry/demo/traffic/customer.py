"""A customer: comes, writes, waits as long as their patience lasts, answers, perhaps rates."""

from typing import Any

from hubwright.entry.demo.traffic.day import Arrival
from hubwright.entry.demo.traffic.doors import CustomerDoor, NoAnswer, Refused
from hubwright.entry.demo.traffic.floor import Floor, Talk

_FOR_THE_BOT_S = 30.0
_SILENT_S = 1_800.0  # so long without a word from the agent, and whoever is in a conversation leaves, too


async def live(arrival: Arrival, door: CustomerDoor, floor: Floor) -> None:
    """From the first word to the last."""
    await floor.pace.until(arrival.at_s)
    try:
        await door.arrive(arrival.language, arrival.name)
        conversation_id = await door.say(f"{arrival.number}-0", arrival.opening)
        talk = floor.begin(conversation_id, arrival)
        talk.kept.said += 1
        if arrival.for_the_bot:
            await door.look(max(floor.pace.real(_FOR_THE_BOT_S), 5.0))
        else:
            await _Customer(arrival, door, floor, talk).talk_to_a_person()
    except (NoAnswer, Refused) as problem:
        floor.doubt(f"customer {arrival.number}", problem)
    finally:
        floor.to_come -= 1


class _Customer:
    def __init__(self, arrival: Arrival, door: CustomerDoor, floor: Floor, talk: Talk) -> None:
        self.arrival, self.door, self.floor, self.talk = arrival, door, floor, talk
        self.unread: list[dict[str, Any]] = []

    async def talk_to_a_person(self) -> None:
        """Wait for an agent; answer what they say; rate when it is over."""
        self.floor.waiting += 1
        answered = await self._hear(self.arrival.patience_s, "agent")
        self.floor.waiting -= 1
        if not answered:
            self.talk.kept.left = True
            return
        self.floor.talking += 1
        try:
            await self._converse()
        finally:
            self.floor.talking -= 1

    async def _converse(self) -> None:
        for number, turn in enumerate(self.arrival.turns, 1):
            if turn.writes:
                await self.floor.pace.spend(turn.pauses_s)
                await self.door.say(f"{self.arrival.number}-{number}", turn.writes)
                self.talk.kept.said += 1
                self.talk.wrote.put_nowait(None)
            elif not await self._hear(_SILENT_S, "resolved"):
                return
            if turn.writes and not await self._hear(_SILENT_S, "agent"):
                return
        if self.arrival.rating is not None:
            await self.door.say(f"{self.arrival.number}-r", kind="rating", rating=self.arrival.rating)
            self.talk.kept.rated = True

    async def _hear(self, within_s: float, what: str) -> bool:
        """Read on until an agent says something, or it is closed; False when it took too long or is over."""
        until = self.floor.pace.now() + within_s
        while True:
            while self.unread:
                event = self.unread.pop(0)
                if event["kind"] == "resolved":
                    return what == "resolved"
                if what == "agent" and event["author"] == "agent":
                    return True
            left = self.floor.pace.real(until - self.floor.pace.now())
            if left <= 0:
                return False
            self.unread += await self.door.look(left)
