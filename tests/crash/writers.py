"""Visitors who write at a steady rate whatever happens, and count for themselves what they were promised and shown."""

import asyncio
import itertools
import time
from typing import Any

import httpx

_AGAIN_S = 0.1


class Writer:
    """One visitor; a message is sent again, to the next web process, until it is acknowledged."""

    def __init__(self, bases: list[str], company: dict[str, Any], name: str) -> None:
        self.company = company
        self.name = name
        self.acknowledged: list[tuple[str, int]] = []
        self.contradictions: list[str] = []
        self._bases = itertools.cycle(bases)
        self._client = httpx.AsyncClient(base_url=next(self._bases), timeout=8, trust_env=False)
        self._sent = 0

    async def arrive(self) -> None:
        """Open a visitor session."""
        answer = await self._client.post(f"/api/v1/visitor/{self.company['channel_key']}/sessions")
        assert answer.status_code == 201, answer.text
        self._client.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    async def write(self, a_second: float, until: float, start: float) -> None:
        """Send on a clock of one's own; what is late is sent as soon as it can be."""
        due = start
        while (now := time.monotonic()) < until:
            if now < due:
                await asyncio.sleep(due - now)
            due += 1 / a_second
            await self._say()

    async def faults(self) -> list[str]:
        """What was promised against what stands there: each message once, in order, the bot's count without a gap."""
        events = await self._events()
        heard = [(event["text"], event["seq"]) for event in events if event["author"] == "contact"]
        answers = [event["text"] for event in events if event["author"] == "bot"]
        found = [*self.contradictions]
        lost = [promise for promise in self.acknowledged if promise not in heard]
        found += [f"lost: {promise}" for promise in lost]
        found += [f"twice: {text}" for text, _seq in heard if [t for t, _s in heard].count(text) > 1]
        if [text for text, _seq in heard] != [f"{self.name} {n}" for n in range(1, len(heard) + 1)]:
            found.append(f"out of order: {[text for text, _seq in heard][:5]}…")
        expected = [f"{n}|{text}" for n, (text, _seq) in enumerate(heard, 1)]
        if answers != expected:
            wrong = next((pair for pair in zip(answers, expected, strict=False) if pair[0] != pair[1]), None)
            found.append(f"transitions: {len(answers)} answers to {len(expected)} messages, first wrong {wrong}")
        return [f"{self.name}: {fault}" for fault in found]

    async def close(self) -> None:
        """Go."""
        await self._client.aclose()

    async def _say(self) -> None:
        self._sent += 1
        text = f"{self.name} {self._sent}"
        message = {"client_id": text, "kind": "text", "text": text}
        while True:
            try:
                answer = await self._client.post("/api/v1/visitor/messages", json=message)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 202:
                self.acknowledged.append((text, answer.json()["seq"]))
                return
            if answer is not None and answer.status_code < 500:
                self.contradictions.append(f"refused: {answer.status_code} {answer.text}")
                return
            self._client.base_url = httpx.URL(next(self._bases))
            await asyncio.sleep(_AGAIN_S)

    async def _events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            answer = await self._client.get(
                "/api/v1/visitor/events", params={"after": found[-1]["seq"] if found else 0}
            )
            if answer.status_code == 404:  # even who they were is gone
                return []
            if answer.status_code == 503:  # PostgreSQL was killed last, and comes back
                await asyncio.sleep(_AGAIN_S)
                continue
            assert answer.status_code == 200, answer.text
            page = answer.json()["events"]
            if not page:
                return found
            found += page
