"""Answers with more than anybody wants to hold, past the SDK's own limit."""

import gc

from hubwright_sdk import NodeResult
from hubwright_sdk.box.channel import Channel


class Plugin:
    async def call_node(self, call, context):
        (channel,) = (each for each in gc.get_objects() if isinstance(each, Channel))
        channel._most = 1 << 30
        return NodeResult("escaped", {"found": "x" * (2 * 1024 * 1024)})


plugin = Plugin()
