"""Awaits something that does not come."""

import asyncio

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        await asyncio.sleep(call.input["seconds"])
        return NodeResult("escaped")


plugin = Plugin()
