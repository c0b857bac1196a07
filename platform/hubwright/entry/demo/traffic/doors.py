"""The product's doors as browsers use them: the visitor API for customers, the inbox's forms and socket for agents.

They go to one address of this machine. What gets no answer is sent again: every one of these deeds may be repeated.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

_TRIES = 8
_PAUSE_S = 0.4
_OFFER = re.compile(r'data-offer="([0-9a-f-]{36})"')
_TALK = re.compile(r"/inbox/mine/([0-9a-f-]{36})")
_LONGEST_LOOK_S = 20.0
_OVER = 400  # from here on an answer is a refusal


class NoAnswer(Exception):
    """However often it was asked, nothing came back."""


class Refused(Exception):
    """The product said no."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(f"{status} {told[:200]}")
        self.status = status


async def ask(client: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response:
    """Ask until there is an answer; what is busy for a moment is asked again."""
    for attempt in range(_TRIES):
        try:
            answer = await client.request(method, path, **more)
        except httpx.TransportError:
            await asyncio.sleep(_PAUSE_S * (attempt + 1))
            continue
        if answer.status_code < 500 and answer.status_code != 429:
            return answer
        await asyncio.sleep(_PAUSE_S * (attempt + 1))
    raise NoAnswer(path)


class CustomerDoor:
    """One customer's chat."""

    def __init__(self, client: httpx.AsyncClient, channel_key: str) -> None:
        self._client = client
        self._key = channel_key
        self._headers: dict[str, str] = {}
        self._seen = 0

    async def arrive(self, language: str, name: str) -> None:
        """Open the chat."""
        path = f"/api/v1/visitor/{self._key}/sessions"
        answer = await ask(self._client, "POST", path, json={"language": language, "name": name})
        _require(answer)
        self._headers = {"Authorization": f"Bearer {answer.json()['token']}"}

    async def say(self, client_id: str, text: str = "", **more: Any) -> str:
        """Write something; returns the conversation that it was taken into."""
        body = {"client_id": client_id, "kind": "text", "text": text, **more}
        answer = await ask(self._client, "POST", "/api/v1/visitor/messages", headers=self._headers, json=body)
        _require(answer)
        return str(answer.json()["conversation_id"])

    async def look(self, within_s: float) -> list[dict[str, Any]]:
        """Read what is new, at once or as soon as there is something."""
        wait = min(max(within_s, 0.0), _LONGEST_LOOK_S)
        params = {"after": str(self._seen), "wait": f"{wait:.2f}"}
        answer = await ask(self._client, "GET", "/api/v1/visitor/events", headers=self._headers, params=params)
        _require(answer)
        found: list[dict[str, Any]] = answer.json()["events"]
        self._seen = max([self._seen, *(event["seq"] for event in found)])
        return found


class AgentDoor:
    """One agent's inbox: signed in, a socket open, every deed a form of the page."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._client = httpx.AsyncClient(base_url=base, timeout=30, trust_env=False)
        self._csrf = ""

    async def sign_in(self, email: str, password: str) -> None:
        """By address and password, as anybody does."""
        await ask(self._client, "GET", "/sign-in")
        self._csrf = self._client.cookies["hw_csrf"]
        answer = await self._post("/sign-in", {"email": email, "password": password, "next": "/inbox/mine"})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise Refused(answer.status_code, "sign-in")

    async def choose(self, state: str, kind: str = "") -> None:
        """Say what one is doing."""
        _require(await self._post("/inbox/availability", {"state": state, "kind": kind}))

    async def offers(self) -> list[str]:
        """What is offered right now."""
        answer = await ask(self._client, "GET", "/inbox/mine", headers={"HX-Request": "true"})
        _require(answer)
        return _OFFER.findall(answer.text)

    async def mine(self) -> list[str]:
        """What one holds."""
        answer = await ask(self._client, "GET", "/inbox/mine", headers={"HX-Request": "true"})
        _require(answer)
        return sorted({*_TALK.findall(answer.text)})

    async def accept(self, offer_id: str) -> str | None:
        """Take it; None when it was not open any more."""
        answer = await self._post(f"/inbox/offers/{offer_id}/accept")
        found = _TALK.search(answer.headers.get("location", ""))
        return found[1] if answer.status_code == httpx.codes.SEE_OTHER and found else None

    async def decline(self, offer_id: str) -> None:
        """Leave it to somebody else; one that is not open any more needs no answer, and that is not told."""
        _require(await self._post(f"/inbox/offers/{offer_id}/decline", json_wanted=True))

    async def open(self, conversation_id: str) -> None:
        """Look at a conversation."""
        _require(await ask(self._client, "GET", _at(conversation_id), headers={"HX-Request": "true"}))

    async def do(self, conversation_id: str, deed: str, **form: str) -> None:
        """Reply, note, park, snooze, resolve, say what it came to: the forms of a conversation."""
        writes = deed in ("reply", "note")
        _require(await self._post(f"{_at(conversation_id)}/{deed}", form, json_wanted=writes))

    async def sign_out(self) -> None:
        """Leave."""
        _require(await self._post("/sign-out"))

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def listen(self) -> AsyncIterator[dict[str, Any]]:
        """What the open page is told; it answers signs of life, and comes back when it was cut off."""
        while True:
            try:
                async for frame in self._frames():
                    yield frame
            except (ConnectionClosed, InvalidHandshake, OSError):
                await asyncio.sleep(_PAUSE_S)

    async def _frames(self) -> AsyncIterator[dict[str, Any]]:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._client.cookies.jar)
        url = self._base.replace("http", "ws", 1) + "/inbox/socket"
        async with connect(url, additional_headers={"Cookie": cookies, "Origin": self._base}, proxy=None) as socket:
            await socket.send(msgspec.json.encode({"type": "auth", "csrf": self._csrf}).decode())
            async for raw in socket:
                frame = msgspec.json.decode(raw)
                if frame["type"] == "ping":
                    await socket.send('{"type":"pong"}')
                else:
                    yield frame

    async def _post(
        self, path: str, form: Mapping[str, str] | None = None, *, json_wanted: bool = False
    ) -> httpx.Response:
        headers = {"x-csrftoken": self._csrf, **({"Accept": "application/json"} if json_wanted else {})}
        return await ask(self._client, "POST", path, data={**(form or {})}, headers=headers)


def _at(conversation_id: str) -> str:
    return f"/inbox/mine/{UUID(conversation_id)}"


def _require(answer: httpx.Response) -> None:
    if answer.status_code >= _OVER:
        raise Refused(answer.status_code, answer.text)
