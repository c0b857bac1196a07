"""Calls as the host makes them, against the company of the tests."""

import time
from typing import Any

from hubwright_sdk import CallContext
from hubwright_sdk.testing import FakeBook
from hubwright_wecom.plugin import plugin
from wecom_testing.account import CORP, KF, SECRET
from wecom_testing.callbacks import TOKEN
from wecom_testing.server import Server
from wecom_testing.way_out import WayOut

SETTINGS = {"callback_receiver": CORP, "secret": SECRET, "open_kfid": KF, "callback": TOKEN}


class Clock:
    """Lets time pass for WeCom."""

    def __init__(self) -> None:
        self.later = 0.0

    def __call__(self) -> float:
        return time.time() + self.later


def context_of(wecom: Server, **more: Any) -> CallContext:
    """A call of the channel whose account this is."""
    return CallContext(
        language="en",
        settings=plugin.clean_settings({**SETTINGS, "address": wecom.url, **more}),
        idempotency_key="k",
        deadline_s=5.0,
        http=WayOut(wecom.url),
        book=FakeBook(),
    )
