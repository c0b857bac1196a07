"""The host's part in the plugin's own tests: sends to the service alone, with the token the plugin never has."""

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping

from hubwright_sdk import HttpAnswer, Refused, Unreachable


class WayOut:
    """The `Http` of one company."""

    def __init__(self, address: str, token: str) -> None:
        self._address, self._token = address, token

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request."""
        if not url.startswith(f"{self._address}/"):
            raise Refused("the plugin did not declare that it talks to this address")
        whole = {**headers, "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(url, headers=whole, method=method, data=body.encode() or None)
        return await asyncio.to_thread(_sent, request, deadline_s)


def _sent(request: urllib.request.Request, deadline_s: float) -> HttpAnswer:
    try:
        with urllib.request.urlopen(request, timeout=deadline_s) as answer:
            return HttpAnswer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return HttpAnswer(refused.code, refused.read().decode(), refused.headers.get("Retry-After", ""))
    except (OSError, http.client.HTTPException) as away:
        raise Unreachable(str(away)) from None
