"""How the library reaches Stripe: over httpx, as everything of ours; its own use of httpx is deprecated by httpx."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import httpx
import stripe


class Wire(stripe.HTTPClient):
    """One client, kept open."""

    name = "httpx"

    def __init__(self, patience_s: float) -> None:
        super().__init__()
        self._open = httpx.AsyncClient(timeout=patience_s)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_usage: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One request; what went wrong is the cause of the library's own error."""
        try:
            answer = await self._open.request(method, url, headers=headers, content=post_data)
        except httpx.HTTPError as failure:
            told = type(failure).__name__
            raise stripe.APIConnectionError(told) from failure  # type: ignore[no-untyped-call]  # the library leaves it so
        return answer.content, answer.status_code, answer.headers

    def sleep_async(self, secs: float) -> Coroutine[Any, Any, None]:
        """Wait."""
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Close connections."""
        await self._open.aclose()
