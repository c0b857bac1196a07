"""People who write to a service account in WeCom: each message rings once, the platform fetches what is there."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from wecom_testing.account import CORP, KF, SECRET, Reply
from wecom_testing.callbacks import AES, TOKEN, bell, called
from wecom_testing.server import Server, wecom_open


class Callers:
    """The faithful WeCom of the plugin's own tests."""

    most_open = 5
    repeated = 0

    def __init__(self, server: Server, customers: int) -> None:
        self._server, self._rung = server, 0
        self._shown: dict[str, list[str]] = {f"customer-{n}": [] for n in range(customers)}
        self._read = 0  # so many of what was sent stand in `_shown`
        self._client = httpx.AsyncClient(trust_env=False, timeout=5)
        self._address = ""

    @property
    def settings(self) -> dict[str, Any]:
        keys = {"callback_receiver": CORP, "secret": SECRET, "open_kfid": KF}
        return {**keys, "callback": TOKEN, "callback_aes_key": AES, "address": self._server.url}

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self._server.port}"

    def begin(self, base: str, key: str) -> None:
        self._address = f"{base}/api/v1/hooks/hubwright-wecom/{key}/callback"

    async def say(self, customer: int, text: str) -> None:
        """The account has it for good; whoever misses the bell finds it with the next one."""
        self._server.account.writes(f"customer-{customer}", content=text)
        while True:
            self._rung += 1
            rung = called(bell(self._server.account.bell()), int(time.time()), nonce=f"n{self._rung}")
            try:
                answer = await self._client.post(self._address, params=rung.query, content=rung.body)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 200:
                return
            await asyncio.sleep(0.1)

    def heard(self, customer: int) -> list[str]:
        sent = self._server.account.sent
        for each in sent[self._read :]:
            self._shown[each["touser"]].append(each["text"]["content"])
            self._read += 1
        return list(self._shown[f"customer-{customer}"])

    async def break_off(self) -> None:
        """Nothing is held open here; WeCom is busy for a moment instead."""
        self._server.account.instead.append(Reply(503, b""))

    async def close(self) -> None:
        await self._client.aclose()


@asynccontextmanager
async def callers_open(customers: int) -> AsyncIterator[Callers]:
    """WeCom, and everybody in it."""
    with wecom_open() as server:
        callers = Callers(server, customers)
        try:
            yield callers
        finally:
            await callers.close()
