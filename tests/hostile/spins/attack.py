"""Computes and computes."""

import time

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        until = time.process_time() + call.input["seconds"]
        while time.process_time() < until:
            pass
        return NodeResult("escaped")


plugin = Plugin()
