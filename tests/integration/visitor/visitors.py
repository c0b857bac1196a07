"""A visitor's client, as plain as the contract."""

from typing import Any, Self

import httpx

from hubwright.kernel.ids import new_id


class Caller:
    """Somebody with a session."""

    def __init__(self, client: httpx.AsyncClient, session: dict[str, Any]) -> None:
        self.client, self.session = client, session
        self.headers = {"Authorization": f"Bearer {session['token']}"}

    @classmethod
    async def arrive(cls, client: httpx.AsyncClient, channel_key: str) -> Self:
        """Start a session."""
        answer = await client.post(f"/api/v1/visitor/{channel_key}/sessions")
        assert answer.status_code == 201, answer.text
        return cls(client, answer.json())

    async def post(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.post(f"/api/v1/visitor/{path}", headers=self.headers, **more)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1/visitor/{path}", headers=self.headers, params=params)

    async def try_saying(self, text: str, client_id: str = "", kind: str = "text", **more: Any) -> httpx.Response:
        body = {"client_id": client_id or str(new_id()), "kind": kind, "text": text, **more}
        return await self.post("messages", json=body)

    async def say(self, text: str, client_id: str = "", kind: str = "text", **more: Any) -> dict[str, Any]:
        answer = await self.try_saying(text, client_id, kind, **more)
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def events(self, **params: Any) -> dict[str, Any]:
        answer = await self.get("events", **params)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


def problem_type(answer: httpx.Response) -> str:
    """The stable type of a refusal, which must be problem+json."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    told = answer.json()
    assert told["status"] == answer.status_code and told["title"]
    return str(told["type"]).removeprefix("urn:hubwright:problem:")
