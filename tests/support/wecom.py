"""The WeCom of the plugin's own tests, for programs of the platform that want one, and somebody in it who writes."""

import importlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2] / "plugins" / "hubwright-wecom"
sys.path.insert(0, str(ROOT / "tests"))


class Service:
    """The interface, and what an admin fills in for its one service account."""

    def __init__(self, running: Any) -> None:
        self.account = running.account
        self.url: str = running.url
        accounts = importlib.import_module("wecom_testing.account")
        self.callbacks = importlib.import_module("wecom_testing.callbacks")
        self.form = {
            "Corp ID": accounts.CORP,
            "Secret": accounts.SECRET,
            "Service account (open_kfid)": accounts.KF,
            "Token": self.callbacks.TOKEN,
            "EncodingAESKey": self.callbacks.AES,
            "Address of the interface": running.url,
        }

    def ring(self, address: str) -> None:
        """Tell the platform that there is something to fetch."""
        words = self.callbacks.bell(self.account.bell())
        called = self.callbacks.called(words, int(time.time()), nonce=str(time.monotonic_ns()))
        httpx.post(address, params=called.query, content=called.body, timeout=5, trust_env=False).raise_for_status()

    def greeted(self, within: float = 30) -> dict[str, str]:
        """Wait for the welcome; its first choice, as whoever came in presses it."""
        until = time.monotonic() + within
        while not self.account.welcomes:
            assert time.monotonic() < until, self.account.requests
            time.sleep(0.1)
        first: dict[str, str] = self.account.welcomes[-1]["msgmenu"]["list"][0]["click"]
        return first


@contextmanager
def wecom() -> Iterator[Service]:
    """WeCom on this machine, until the end of the block."""
    with importlib.import_module("wecom_testing.server").wecom_open() as running:
        yield Service(running)
