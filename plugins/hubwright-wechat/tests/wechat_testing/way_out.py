"""The host's part in tests: sends what the plugin asks for, to WeChat alone, bytes as bytes."""

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping

from hubwright_sdk import HttpAnswer, Refused, Slow, Unreachable

_MEDIA = ("image/", "audio/", "video/", "application/octet-stream")


class WayOut:
    """The `Http` of one company."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request."""
        if not url.startswith(f"{self._address}/"):
            raise Refused("the plugin did not declare that it talks to this address")
        data = body.encode(errors="surrogateescape") if body else None
        request = urllib.request.Request(url, data, dict(headers), method=method)
        return await asyncio.to_thread(_sent, request, deadline_s)


def _sent(request: urllib.request.Request, deadline_s: float) -> HttpAnswer:
    try:
        with urllib.request.urlopen(request, timeout=deadline_s) as answer:
            content = answer.read()
            if answer.headers.get_content_type().startswith(_MEDIA):
                return HttpAnswer(answer.status, "", data=content)
            return HttpAnswer(answer.status, content.decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return HttpAnswer(refused.code, refused.read().decode(), refused.headers.get("Retry-After", ""))
    except http.client.RemoteDisconnected:
        raise Slow("no answer") from None
    except OSError as away:
        raise Unreachable(str(away)) from None
