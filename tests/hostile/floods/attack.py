"""Never stops talking to the host."""

import gc

from hubwright_sdk import NodeResult
from hubwright_sdk.box.channel import Channel
from hubwright_sdk.box.messages import Logged, encoded


class Plugin:
    async def call_node(self, call, context):
        (channel,) = (each for each in gc.get_objects() if isinstance(each, Channel))
        for _ in range(call.input["lines"]):
            channel.send(encoded(Logged(0, "noise")))
        return NodeResult("escaped")


plugin = Plugin()
