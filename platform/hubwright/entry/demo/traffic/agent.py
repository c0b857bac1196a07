"""An agent's shift: signs in, takes offers or not, answers, writes up, takes breaks, leaves when everything is done."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from hubwright.entry.demo.record import Login
from hubwright.entry.demo.traffic.day import AgentDay, Pause
from hubwright.entry.demo.traffic.doors import AgentDoor, NoAnswer, Refused
from hubwright.entry.demo.traffic.floor import Floor
from hubwright.entry.demo.traffic.talking import Choices, talk_through

_COMES_BACK_S = 45.0
_MOST_MISSES = 2
_OFFER_LASTS_S = 8.0  # on the wall: how long the company's offers stand
_LOOKS_EVERY_S = 0.25
_PATIENT_S = 30.0
_CLOSES_AFTER_S = 1_800.0  # the last ones stay so long for who still waits at the end of the day


class Agent:
    """One of them."""

    def __init__(self, day: AgentDay, login: Login, door: AgentDoor, floor: Floor, choices: Choices) -> None:
        self.day, self.login, self.door, self.floor, self.choices = day, login, door, floor, choices
        self._known: set[str] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._takes_work = False
        self._writing_up = 0
        self._answering = 0
        self._misses = 0
        self._taken = 0
        self._setting = asyncio.Lock()
        self._pressing = asyncio.Lock()

    async def live(self) -> None:
        """From signing in to signing out."""
        await self.floor.pace.until(self.day.begins_s)
        try:
            await self.door.sign_in(self.login.email, self.login.password)
            listening = asyncio.create_task(self._listen())
            self.floor.at_work += 1
            try:
                await self._shift()
            finally:
                self.floor.at_work -= 1
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
            await self.door.sign_out()
        except (NoAnswer, Refused) as problem:
            self.floor.doubt(self.login.email, problem)
        finally:
            await self.door.close()

    async def _shift(self) -> None:
        for left_over in await self.door.mine():  # of a day that was ended early: its customers are gone
            await self.door.do(left_over, "resolve")
        await self._take_work()
        for pause in self.day.pauses:
            await self.floor.pace.until(pause.at_s)
            await self._pause(pause)
        await self.floor.pace.until(self.day.ends_s)
        if self._stays_late():
            await self._until_done()
        await self._choose("busy")
        while self._work:
            await asyncio.wait(self._work)
        await self._choose("offline")

    async def _until_done(self) -> None:
        closing = self.day.ends_s + _CLOSES_AFTER_S + _PATIENT_S * self.floor.pace.speed
        while not self.floor.is_done and self.floor.pace.now() < closing:  # noqa: ASYNC110 - done is a sum over talks
            await asyncio.sleep(_LOOKS_EVERY_S)

    def _stays_late(self) -> bool:
        return self.day.number % 3 != 0  # the early shift has gone home

    async def _pause(self, pause: Pause) -> None:
        """Nothing new meanwhile; what they hold they go on with."""
        await self._choose("break", self.choices.breaks[pause.kind])
        await self.floor.pace.spend(pause.lasts_s)
        await self._take_work()

    async def _choose(self, state: str, kind: str = "") -> None:
        """Decide about what is being offered first: changing the state would take it back."""
        self._takes_work = False
        await self._decided()
        async with self._setting:
            await self.door.choose(state, kind)
            self.floor.tally.chose(self.login.email, state)

    async def _decided(self) -> None:
        while self._answering:  # noqa: ASYNC110 - several answers may be under way
            await asyncio.sleep(_LOOKS_EVERY_S / 5)

    async def _take_work(self) -> None:
        self._takes_work = True
        await self._come_back()

    async def _listen(self) -> None:
        async for frame in self.door.listen():
            told = frame["type"] == "ready" or (frame["type"] == "changed" and frame["what"] == "offer")
            if told and self._takes_work:
                await self._look()

    async def _look(self) -> None:
        with suppress(NoAnswer, Refused):
            for offer_id in await self.door.offers():
                if offer_id not in self._known:
                    self._known.add(offer_id)
                    self._begin(self._answer(offer_id))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _answer(self, offer_id: str) -> None:
        reaction = self.day.reactions[self._taken % len(self.day.reactions)]
        self._taken += 1
        self._answering += 1
        conversation_id = None
        try:
            if reaction.answer == "ignore":
                await asyncio.sleep(_OFFER_LASTS_S + 2.0)
                self.floor.tally.let_run_out[offer_id] = self.login.email
                self._misses += 1
            else:
                soon_enough = _OFFER_LASTS_S / 2 * self.floor.pace.speed
                await self.floor.pace.spend(min(reaction.after_s, soon_enough))
                conversation_id = await self._accept_or_decline(offer_id, declines=reaction.answer == "decline")
        except (NoAnswer, Refused) as problem:
            self.floor.doubt(f"{self.login.email} answers {offer_id}", problem)
        finally:
            self._answering -= 1
        if conversation_id is not None:
            await self._serve(conversation_id)
        elif self._misses >= _MOST_MISSES and self._takes_work:
            await self.floor.pace.spend(_COMES_BACK_S)
            await self._come_back()

    async def _accept_or_decline(self, offer_id: str, *, declines: bool) -> str | None:
        if declines:
            await self.door.decline(offer_id)
            self.floor.tally.declined[offer_id] = self.login.email
            self._misses += 1
            return None
        async with self._pressing:  # taking what one has already is no error, so a late first press would count twice
            conversation_id = await self.door.accept(offer_id)
        if conversation_id is None:
            self.floor.tally.too_late[offer_id] = self.login.email
            return None
        self._misses = 0
        self.floor.tally.accepted[offer_id] = self.login.email
        return conversation_id

    async def _serve(self, conversation_id: str) -> None:
        """Talk it through, then write it up; whoever has a break or is leaving by then stays so."""
        try:
            wrap_up_s = await talk_through(conversation_id, self.door, self.floor, self.choices, self._decided)
            self._writing_up += 1
            await self.floor.pace.spend(wrap_up_s)
            self._writing_up -= 1
            if not self._writing_up:
                await self._come_back()
        except (NoAnswer, Refused) as problem:
            self.floor.doubt(f"{self.login.email} in {conversation_id}", problem)

    async def _come_back(self) -> None:
        async with self._setting:
            if self._takes_work:
                self._misses = 0
                await self.door.choose("available")
                self.floor.tally.chose(self.login.email, "available")
