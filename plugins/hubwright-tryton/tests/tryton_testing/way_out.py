"""The host's part in tests: sends what the plugin asks for, to Tryton alone, with the password it never has."""

import asyncio
import base64
import gzip
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message

from hubwright_sdk import AuthExpired, HttpAnswer, Refused, Slow, Unreachable
from tryton_testing.shop import LOGIN, PASSWORD


class WayOut:
    """The `Http` of one company."""

    def __init__(self, address: str, login: str = LOGIN, password: str = PASSWORD) -> None:
        self._address = address
        self._basic = base64.b64encode(f"{login}:{password}".encode()).decode()

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request."""
        if not url.startswith(f"{self._address}/"):
            raise Refused("the plugin did not declare that it talks to this address")
        whole = {**headers, "Authorization": f"Basic {self._basic}", "Accept-Encoding": "gzip"}
        request = urllib.request.Request(url, data=body.encode(), headers=whole, method=method)
        answer = await asyncio.to_thread(_sent, request, deadline_s)
        if answer.status == 401:
            raise AuthExpired("the connection user is not accepted any more")
        return answer


def _sent(request: urllib.request.Request, deadline_s: float) -> HttpAnswer:
    try:
        with urllib.request.urlopen(request, timeout=deadline_s) as answer:
            return HttpAnswer(answer.status, _read(answer.read(), answer.headers))
    except urllib.error.HTTPError as refused:
        with refused:
            told = _read(refused.read(), refused.headers)
            return HttpAnswer(refused.code, told, refused.headers.get("Retry-After", ""))
    except TimeoutError:
        raise Slow(f"no answer within {deadline_s:g} s") from None
    except OSError as away:
        raise Unreachable(str(away)) from None


def _read(body: bytes, headers: Message) -> str:
    return (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()
