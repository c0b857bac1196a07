"""The WeChat of the plugin's own tests, for tests of the platform that want one, and somebody in it who writes."""

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2] / "plugins" / "hubwright-wechat"
sys.path.insert(0, str(ROOT / "tests"))


class Service:
    """The interface, and what an admin fills in for its one account."""

    def __init__(self, running: Any) -> None:
        self.account = running.account
        self.url: str = running.url
        accounts = importlib.import_module("wechat_testing.account")
        self.pushes = importlib.import_module("wechat_testing.pushes")
        self.form = {
            "AppID": accounts.APP,
            "AppSecret": accounts.WORD,
            "Token": self.pushes.TOKEN,
            "EncodingAESKey": self.pushes.AES,
            "Address of the interface": running.url,
        }


class Follower:
    """One customer: what they write is pushed as WeChat pushes it, what they are told comes both ways."""

    def __init__(self, service: Service, address: str, openid: str) -> None:
        self._service, self._address, self._openid = service, address, openid
        self._passive: list[str] = []
        self._number = 0

    @property
    def texts(self) -> list[str]:
        sent = [each for each in self._service.account.sent if each["touser"] == self._openid]
        return self._passive + [each["text"]["content"] for each in sent if each["msgtype"] == "text"]

    def says(self, text: str) -> None:
        """WeChat waits five seconds for an answer."""
        self._number += 1
        pushes, moment = self._service.pushes, int(time.time())
        self._service.account.did(self._openid, "message")
        pushed = pushes.closed(pushes.said(self._openid, self._number, moment, Content=text), moment)
        answer = httpx.post(
            self._address, params=pushed.query, content=pushed.body, timeout=5, trust_env=False
        ).raise_for_status()
        if "<Encrypt>" in answer.text:
            told = pushes.opened(answer.text)
            self._passive.append(told.partition("<Content><![CDATA[")[2].partition("]]>")[0])

    def gets(self, fact: Callable[[str], bool], within: float = 30) -> str:
        """Wait until they were told something like this."""
        until = time.monotonic() + within
        while True:
            found = next((text for text in self.texts if fact(text)), None)
            if found is not None:
                return found
            assert time.monotonic() < until, self.texts
            time.sleep(0.1)


@contextmanager
def wechat() -> Iterator[Service]:
    """WeChat on this machine, until the end of the block."""
    with importlib.import_module("wechat_testing.server").wechat_open() as running:
        yield Service(running)
