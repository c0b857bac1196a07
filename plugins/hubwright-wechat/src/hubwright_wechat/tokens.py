"""Access tokens: one for each account, fetched once however many ask, kept till shortly before its end."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable

import msgspec

from hubwright_sdk import CallContext, CallFailed, Malformed
from hubwright_wechat.errors import require_answer, require_done

_EARLIER_S = 120.0
_MOST_KEPT = 10_000


class Kept(msgspec.Struct, frozen=True):
    """A token, and until when it is used."""

    value: str
    until: float


class Tokens:
    """The stable tokens of all accounts. Fetching one again is harmless: WeChat gives the same one until it ends."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: dict[str, Kept] = {}
        self._flights: dict[tuple[int, str], asyncio.Task[str]] = {}

    async def token(self, context: CallContext, *, refused: str = "") -> str:
        """The token to use; one that was `refused` is not given out again from what is kept."""
        key = _account(context)
        kept = self._kept.get(key)
        if kept is not None and kept.until > self._now() and kept.value != refused:
            return kept.value
        return await self.fetched(context)

    async def fetched(self, context: CallContext) -> str:
        """Ask WeChat, once for everybody who asks at the same time."""
        key = _account(context)
        place = (id(asyncio.get_running_loop()), key)
        flight = self._flights.get(place)
        if flight is None:
            flight = asyncio.get_running_loop().create_task(self._fetch(context, key))
            self._flights[place] = flight
            flight.add_done_callback(lambda done: self._landed(place, done))
        try:
            return await asyncio.shield(flight)
        except CallFailed as failed:
            failed.began = False  # nothing of what the token is for has been done
            raise

    def _landed(self, place: tuple[int, str], done: "asyncio.Task[str]") -> None:
        self._flights.pop(place, None)
        if not done.cancelled():
            done.exception()  # also when nobody waits any more

    async def _fetch(self, context: CallContext, key: str) -> str:
        asked = {
            "grant_type": "client_credential",
            "appid": context.settings["push_receiver"],
            "secret": context.settings["app_secret"],
        }
        answer = await context.http.send(
            "POST",
            f"{context.settings['address']}/cgi-bin/stable_token",
            headers={"Content-Type": "application/json"},
            body=json.dumps(asked),
            deadline_s=context.deadline_s,
        )
        found = require_done(require_answer(answer))
        value, seconds = found.get("access_token"), found.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int):
            raise Malformed("WeChat gave no access token")
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = Kept(value, self._now() + max(0.0, seconds - _EARLIER_S))
        return value


def _account(context: CallContext) -> str:
    parts = [str(context.settings[name]) for name in ("address", "push_receiver", "app_secret")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
