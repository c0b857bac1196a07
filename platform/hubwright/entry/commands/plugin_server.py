"""The platform as `plugin` talks to it: with a token that never goes over an open line or into a message."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import msgspec

from hubwright.kernel.errors import StartRefused

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PATIENCE_S = 60
_MOST_TOLD = 2_000
_KIND = "urn:hubwright:problem:"
Part = tuple[str, bytes, str]
Said = dict[str, Any]
TOKEN = "HUBWRIGHT_TOKEN"  # noqa: S105 - the name of a variable


class SaysNo(StartRefused):
    """The platform refused, in its own words; `kind` is stable, `said` is everything it told."""

    def __init__(self, sentence: str, said: Said) -> None:
        super().__init__(sentence)
        self.kind = str(said.get("type", "")).removeprefix(_KIND)
        self.said = said


class Server:
    """One platform, asked by one person; the line stays open between questions."""

    def __init__(self, address: str, bearer: str) -> None:
        self.address = _safe(address)
        headers = {"Authorization": f"Bearer {bearer}", "Accept": "application/json"}
        self._client = httpx.Client(headers=headers, timeout=_PATIENCE_S)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def post(self, path: str, *, files: Mapping[str, Part] | None = None, json: Mapping[str, Any] | None = None) -> Any:
        """What it answers to something that is handed in."""
        headers = {"Idempotency-Key": uuid4().hex}
        return self._asked("POST", path, files=files, json=json, headers=headers)

    def get(self, path: str, **query: str) -> Any:
        """What it knows."""
        return self._asked("GET", path, params=query)

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        address = self.address + path
        try:
            answer = self._client.request(method, address, **given)
        except httpx.HTTPError as error:
            raise StartRefused(f"{address} cannot be reached: {error}") from error
        said = _read(answer)
        if answer.is_success:
            return said
        told = said if isinstance(said, dict) else {}
        words = told.get("detail") or told.get("title") or answer.text[:_MOST_TOLD]
        raise SaysNo(f"{self.address} refuses this ({answer.status_code}): {' '.join(str(words).split())}", told)


def token(where: str) -> str:
    """Who is asking; from the environment only, since what is typed is seen by others."""
    given = os.environ.get(TOKEN, "").strip()
    if not given:
        raise StartRefused(f"{TOKEN} is empty: make {where}.")
    return given


def is_local(address: str) -> bool:
    """Whether an address is one of this machine."""
    return urlsplit(address).hostname in _LOOPBACK


def _read(answer: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return {}


def _safe(address: str) -> str:
    if urlsplit(address).scheme == "https" or (urlsplit(address).scheme == "http" and is_local(address)):
        return address.rstrip("/")
    raise StartRefused(f"A token goes over https only, not to {address}.")
