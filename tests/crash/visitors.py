"""Visitors who write without a pause, send again until they are answered, and read along while things break."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.crash.ledger import Acknowledged, faults, faults_of_answers, faults_of_reading, faults_of_staff_view
from tests.support.demo import Demo

_PAUSE_AFTER_REFUSAL = 0.1
_MOST_UNANSWERED = 10  # a flow keeps a limited number of messages while it waits for an order service
_EVERY_ORDER = 5  # one message in so many asks for an order, which takes the worker and an HTTP service to answer
_EVERY_AGAIN = 7  # one message in so many is sent once more although it was answered
_FIRST_ORDER, _ORDERS = 10001, 200


class Visitor:
    """One visitor of one channel, with everything that was ever acknowledged or shown to them."""

    def __init__(self, client: httpx.AsyncClient, company: dict[str, Any], name: str) -> None:
        self.company = company
        self.acknowledged: list[Acknowledged] = []
        self.moments: list[tuple[float, float]] = []  # of each message: first sent, acknowledged
        self.seen: list[dict[str, Any]] = []
        self.contradictions: list[str] = []
        self._client = client
        self._name = name
        self._headers: dict[str, str] = {}
        self._sent = 0
        self._pending: tuple[float, dict[str, str]] | None = None

    async def arrive(self) -> None:
        """Open a visitor session."""
        answer = await self._client.post(f"/api/v1/visitor/{self.company['channel_key']}/sessions")
        assert answer.status_code == 201, answer.text
        self._headers = {"Authorization": f"Bearer {answer.json()['token']}"}

    async def write_until(self, enough: asyncio.Event) -> None:
        """Send messages one after the other; each is sent again, unchanged, until its answer is 202."""
        while not enough.is_set():
            if self._pending is None:
                if self.unanswered() >= _MOST_UNANSWERED:
                    await asyncio.sleep(0.02)
                    continue
                self._pending = (time.monotonic(), self._next())
            began, message = self._pending
            answered = await self._send(message)
            if answered is None:
                await asyncio.sleep(_PAUSE_AFTER_REFUSAL)
                continue
            self._pending = None
            self.acknowledged.append(answered)
            self.moments.append((began, time.monotonic()))
            if self._sent % _EVERY_AGAIN == 0:
                again = await self._send(message)
                if again is not None and again != answered:
                    self.contradictions.append(f"first answered {answered}, then {again}")

    async def read_until(self, enough: asyncio.Event) -> None:
        """Read along by long poll, as a widget without a socket does."""
        while not enough.is_set():
            after = self.seen[-1]["seq"] if self.seen else 0
            try:
                answer = await self._get("events", after=after, wait=2)
            except httpx.TransportError:
                answer = None
            if answer is None or answer.status_code != 200:
                await asyncio.sleep(_PAUSE_AFTER_REFUSAL)
                continue
            self.seen += answer.json()["events"]

    async def say(self, text: str, client_id: str) -> Acknowledged:
        """One message, taken at the first try."""
        answered = await self._send({"client_id": client_id, "kind": "text", "text": text})
        assert answered is not None, text
        self.acknowledged.append(answered)
        return answered

    async def events_after(self, seq: int, wait: float) -> list[dict[str, Any]]:
        """One long poll."""
        answer = await self._get("events", after=seq, wait=wait)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    def use(self, client: httpx.AsyncClient) -> None:
        """Come back by another client, with the same token."""
        self._client = client

    async def conversations(self) -> list[str]:
        """The visitor's history, as the widget asks for it when it comes back."""
        answer = await self._get("history")
        assert answer.status_code == 200, answer.text
        return [each["conversation_id"] for each in answer.json()["conversations"]]

    async def events(self, conversation_id: str) -> list[dict[str, Any]]:
        """Everything there is in a conversation, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["seq"] if found else 0
            answer = await self._get("events", after=after, conversation_id=conversation_id)
            assert answer.status_code == 200, answer.text
            page = answer.json()["events"]
            if not page:
                return found
            found += page

    async def faults(self, *, answers: bool = True) -> list[str]:
        """Compare what was promised and shown with what is there now; with `answers` also that the bot answered."""
        found = list(self.contradictions)
        listed = await self.conversations()
        written_to = {promise.conversation_id for promise in self.acknowledged}
        found += [
            f"conversation {each} is listed {listed.count(each)} times"
            for each in written_to
            if listed.count(each) != 1
        ]
        for conversation_id in listed:
            events = await self.events(conversation_id)
            promises = [each for each in self.acknowledged if each.conversation_id == conversation_id]
            found += faults(promises, events)
            found += faults_of_reading([e for e in self.seen if e["conversation_id"] == conversation_id], events)
            found += faults_of_answers(events) if answers else []
            found += faults_of_staff_view(await self._staff_view(conversation_id)) if answers else []
        return [f"{self._name}: {fault}" for fault in found]

    async def _staff_view(self, conversation_id: str) -> list[dict[str, Any]]:
        key = {"Authorization": f"Bearer {self.company['api_key']}"}
        found: list[dict[str, Any]] = []
        while True:
            params = {"after": found[-1]["seq"] if found else 0}
            answer = await self._client.get(
                f"/api/v1/conversations/{conversation_id}/messages", params=params, headers=key
            )
            assert answer.status_code == 200, answer.text
            page = answer.json()["messages"]
            if not page:
                return found
            found += page

    def _next(self) -> dict[str, str]:
        self._sent += 1
        number = f"{self._name}-{self._sent}"
        asked, rest = divmod(self._sent, _EVERY_ORDER)
        text = f"message {number}"
        if rest == 0 and asked <= _ORDERS:
            text = f"where is my order {_FIRST_ORDER + asked - 1} ({number})"
        return {"client_id": number, "kind": "text", "text": text}

    def unanswered(self) -> int:
        """How many messages the bot still owes an answer, as far as the visitor was shown."""
        authors = Counter(event["author"] for event in self.seen)
        return max(len(self.acknowledged), authors["contact"]) - authors["bot"]

    async def _send(self, message: dict[str, str]) -> Acknowledged | None:
        """The answer, or None where it must be tried again; any other refusal of our message is a defect."""
        try:
            answer = await self._client.post("/api/v1/visitor/messages", json=message, headers=self._headers)
        except httpx.TransportError:
            return None
        if answer.status_code != 202:
            assert answer.status_code >= 500, f"a message of ours was refused: {answer.status_code} {answer.text}"
            return None
        body = answer.json()
        return Acknowledged(message["text"], body["seq"], body["conversation_id"])

    async def _get(self, what: str, **params: Any) -> httpx.Response:
        return await self._client.get(f"/api/v1/visitor/{what}", params=params, headers=self._headers)


class Load:
    """Visitors who write and read at once, until `stop`."""

    def __init__(self, visitors: Sequence[Visitor]) -> None:
        self.visitors = visitors
        self._quiet = asyncio.Event()
        self._left = asyncio.Event()
        self._writing = [asyncio.create_task(each.write_until(self._quiet)) for each in visitors]
        self._reading = [asyncio.create_task(each.read_until(self._left)) for each in visitors]

    def acknowledged_since(self, moment: float) -> float | None:
        """When the first message was acknowledged that nobody had sent before the moment; None while there is none."""
        fresh = (ended for each in self.visitors for began, ended in each.moments[-20:] if began >= moment)
        return min(fresh, default=None)

    def complain(self) -> None:
        """Raise what ended a visitor's work."""
        for task in (*self._writing, *self._reading):
            if task.done() and not task.cancelled():
                task.result()

    async def stop(self) -> None:
        """Let nobody write any more; what is unanswered stays so."""
        self._quiet.set()
        await self._ended(self._writing)

    async def leave(self) -> None:
        """End reading, too."""
        await self.stop()
        self._left.set()
        await self._ended(self._reading)

    def drop(self) -> None:
        """End everything at once, in the middle of whatever it does."""
        for task in (*self._writing, *self._reading):
            task.cancel()

    async def _ended(self, tasks: list["asyncio.Task[None]"]) -> None:
        await asyncio.wait(tasks)
        self.complain()


@asynccontextmanager
async def writing(visitors: Sequence[Visitor]) -> AsyncIterator[Load]:
    """Load, gone afterwards."""
    load = Load(visitors)
    try:
        yield load
        await load.leave()
    finally:
        load.drop()


async def arrive(client: httpx.AsyncClient, demo: Demo, how_many: int, name: str) -> list[Visitor]:
    """New visitors, spread over the companies."""
    companies = demo.told["tenants"]
    made = [Visitor(client, companies[n % len(companies)], f"{name}.{n}") for n in range(how_many)]
    for visitor in made:
        await visitor.arrive()
    return made


@asynccontextmanager
async def client_of(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    """One HTTP client for everybody; the limits that protect a channel are raised by its API, as an admin would."""
    async with httpx.AsyncClient(
        base_url=demo.told["base"],
        timeout=8,
        trust_env=False,
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=100),
    ) as client:
        for company in demo.told["tenants"]:
            key = {"Authorization": f"Bearer {company['api_key']}"}
            for channel in (await client.get("/api/v1/channels", headers=key)).json():
                raised = {"messages_per_minute": 6000, "message_burst": 1000, "sessions_per_hour": 10000}
                answer = await client.patch(f"/api/v1/channels/{channel['id']}", headers=key, json={"settings": raised})
                assert answer.status_code == 200, answer.text
        yield client
