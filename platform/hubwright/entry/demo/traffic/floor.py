"""The floor of the busy company while the day runs: who is where, which customer waits for what."""

import asyncio

import msgspec

from hubwright.entry.demo.traffic.day import Arrival
from hubwright.entry.demo.traffic.pace import Pace
from hubwright.entry.demo.traffic.tally import Kept, Tally


class Talk(msgspec.Struct, kw_only=True):
    """One conversation: the plan of it, and the bell that rings when the customer has written."""

    arrival: Arrival
    kept: Kept
    wrote: asyncio.Queue[None]
    ended: bool = False


class Floor:
    """Shared by everybody of one day."""

    def __init__(self, pace: Pace, tally: Tally) -> None:
        self.pace = pace
        self.tally = tally
        self.talks: dict[str, Talk] = {}
        self.to_come = 0
        self.waiting = 0
        self.talking = 0
        self.at_work = 0

    def begin(self, conversation_id: str, arrival: Arrival) -> Talk:
        """The first words of a customer were taken."""
        kept = Kept(customer=arrival.number, for_the_bot=arrival.for_the_bot)
        talk = Talk(arrival=arrival, kept=kept, wrote=asyncio.Queue())
        self.talks[conversation_id] = talk
        self.tally.conversations[conversation_id] = kept
        return talk

    @property
    def is_done(self) -> bool:
        """Whether every customer has gone and everything they asked for is closed."""
        return self.to_come == 0 and all(talk.ended or talk.arrival.for_the_bot for talk in self.talks.values())

    def doubt(self, what: str, problem: Exception) -> None:
        """Something was not acknowledged, or refused."""
        self.tally.in_doubt.append(f"{what}: {problem!r}")
