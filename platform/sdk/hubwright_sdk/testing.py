"""Stand-ins for the host in plugins' own tests: a way out with expectations, a book, and contexts over both."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from hubwright_sdk.calls import CallContext, CallFailed, HttpAnswer, Refused
from hubwright_sdk.manifest import Manifest

CANARY = "canary-5f3a91c7-never-to-be-seen"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
Answer = HttpAnswer | CallFailed | Callable[["Request"], HttpAnswer]


class Request(msgspec.Struct, frozen=True):
    """One request as the plugin made it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    deadline_s: float

    @property
    def writes(self) -> bool:
        """Whether it may change something there."""
        return self.method.upper() not in _READS

    def says(self, text: str) -> bool:
        """Whether a text went out whole, however it was written down."""
        forms = [self.body, unquote(self.url), *self.headers.values(), *_strings(self.body)]
        return any(text in form for form in forms)


class Expected(msgspec.Struct):
    """One request that may come, and what is answered each time."""

    method: str
    url: str
    answer: Answer
    seen: int = 0


class FakeHttp:
    """Refuses what the manifest does not declare, as the host does; everything else must be expected."""

    def __init__(self, manifest: Manifest, settings: Mapping[str, Any]) -> None:
        self.requests: list[Request] = []
        self.undeclared: list[str] = []
        self._declared = frozenset(_declared(manifest, settings))
        self._expected: list[Expected] = []

    def expect(self, method: str, url: str, answer: Answer) -> Expected:
        """Answer requests of this method whose address matches; `*` stands for anything. Later ones go first."""
        expected = Expected(method.upper(), url, answer)
        self._expected.insert(0, expected)
        return expected

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Answer as expected; raises what stands in the answer's place."""
        request = Request(method.upper(), url, dict(headers), body, deadline_s)
        if _origin(url) not in self._declared:
            self.undeclared.append(url)
            raise Refused("the plugin did not declare that it talks to this address")
        self.requests.append(request)
        for expected in self._expected:
            if expected.method in (request.method, "*") and _matches(expected.url, url):
                expected.seen += 1
                return self._answered(expected.answer, request)
        raise AssertionError(f"nobody expected {request.method} {url}")

    def _answered(self, answer: Answer, request: Request) -> HttpAnswer:
        if isinstance(answer, CallFailed):
            raise answer
        return answer if isinstance(answer, HttpAnswer) else answer(request)

    def remote_writes(self, key: str) -> int:
        """How many changes the other side would have made: those that carry the key count once."""
        writes = [request for request in self.requests if request.writes]
        keyed = {(each.method, urlsplit(each.url).path) for each in writes if each.says(key)}
        return len(keyed) + sum(not each.says(key) for each in writes)


class FakeBook:
    """Keeps what a call counted and said."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.lines: list[str] = []

    def count(self, key: str, quantity: int) -> None:
        """Keep a count."""
        self.counts[key] = self.counts.get(key, 0) + quantity

    def write(self, text: str) -> None:
        """Keep a line."""
        self.lines.append(text)


def context(
    http: FakeHttp,
    manifest: Manifest,
    settings: Mapping[str, Any],
    *,
    key: str = "key-1",
    language: str = "en",
    book: FakeBook | None = None,
) -> CallContext:
    """One call of a company that granted what the manifest asks for."""
    return CallContext(
        settings=settings,
        http=http,
        idempotency_key=key,
        deadline_s=5.0,
        language=language,
        scopes=frozenset(manifest.scopes),
        book=book or FakeBook(),
    )


def with_canaries(manifest: Manifest, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with every secret one that is a text replaced by the canary."""
    parts: Mapping[str, Any] = manifest.config_schema.get("properties", {})
    return {
        name: CANARY if parts.get(name, {}).get("x-secret") and isinstance(value, str) else value
        for name, value in settings.items()
    }


def _declared(manifest: Manifest, settings: Mapping[str, Any]) -> list[str]:
    addresses = [
        f"https://{place.host}" if place.host else str(settings.get(place.setting or "") or "")
        for place in manifest.egress
    ]
    return [origin for origin in map(_origin, addresses) if origin]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts.scheme and parts.netloc else ""


def _matches(pattern: str, url: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), url) is not None


def _strings(body: str) -> list[str]:
    try:
        return _texts_in(json.loads(body))
    except (ValueError, RecursionError):
        return [value for _name, value in parse_qsl(body, keep_blank_values=True)]


def _texts_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts_in(part)]
