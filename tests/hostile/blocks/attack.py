"""Blocks its whole process, so that nothing in there could ever be cancelled."""

import time

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        time.sleep(call.input["seconds"])
        return NodeResult("escaped")


plugin = Plugin()
