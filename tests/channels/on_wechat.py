"""People in WeChat: what they write is pushed, and again until it is acknowledged; answers come both ways."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from wechat_testing.account import APP, WORD, Reply
from wechat_testing.pushes import AES, TOKEN, closed, opened, said
from wechat_testing.server import Server, wechat_open

WAITS_S = 5.0  # as WeChat does


def openid(customer: int) -> str:
    return f"openid-{customer}"


class People:
    """The faithful WeChat of the plugin's own tests."""

    most_open = 5
    repeated = 0

    def __init__(self, server: Server, customers: int) -> None:
        self._server, self._number = server, 0
        self._shown: dict[str, list[str]] = {openid(n): [] for n in range(customers)}
        self._read = 0  # so many of what was sent stand in `_shown`
        self._client = httpx.AsyncClient(trust_env=False, timeout=WAITS_S)
        self._address = ""

    @property
    def settings(self) -> dict[str, Any]:
        keys = {"push_receiver": APP, "app_secret": WORD, "push": TOKEN, "push_aes_key": AES}
        return {**keys, "address": self._server.url}

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self._server.port}"

    def begin(self, base: str, key: str) -> None:
        self._address = f"{base}/api/v1/hooks/hubwright-wechat/{key}/push"

    async def say(self, customer: int, text: str) -> None:
        self._number += 1
        number = self._number
        self._server.account.did(openid(customer), "message")
        while True:
            moment = int(time.time())
            pushed = closed(said(openid(customer), number, moment, Content=text), moment, nonce=f"n{number}")
            try:
                answer = await self._client.post(self._address, params=pushed.query, content=pushed.body)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 200:
                break
            await asyncio.sleep(0.1)
        if "<Encrypt>" in answer.text:
            content = opened(answer.text).partition("<Content><![CDATA[")[2].partition("]]>")[0]
            self._read_on()
            self._shown[openid(customer)].append(content)

    def heard(self, customer: int) -> list[str]:
        """Answers to pushes stand before what was sent after them."""
        self._read_on()
        return list(self._shown[openid(customer)])

    def _read_on(self) -> None:
        sent = self._server.account.sent
        for each in sent[self._read :]:
            self._shown[each["touser"]].append(each["text"]["content"])
            self._read += 1

    async def break_off(self) -> None:
        """Nothing is held open here; WeChat is busy for a moment instead."""
        self._server.account.instead.append(Reply(200, b'{"errcode": -1, "errmsg": "system busy"}'))

    async def close(self) -> None:
        await self._client.aclose()


@asynccontextmanager
async def people_open(customers: int) -> AsyncIterator[People]:
    """WeChat, and everybody in it."""
    with wechat_open() as server:
        people = People(server, customers)
        try:
            yield people
        finally:
            await people.close()
