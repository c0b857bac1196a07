"""Answers with a list in a list in a list, written by hand, to break who reads it."""

import msgspec

from hubwright_sdk.box import runner
from hubwright_sdk.box.messages import Answered

DEEP = msgspec.Raw(b"\x91" * 200_000 + b"\xc0")


class Plugin:
    async def call_node(self, call, context):
        runner.Answered = lambda number, _value: Answered(number, DEEP)


plugin = Plugin()
