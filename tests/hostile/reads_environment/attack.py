"""Looks into its own environment for what the host was started with."""

import os

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        return NodeResult("escaped", {"found": os.environ["HUBWRIGHT_PLANTED"]})


plugin = Plugin()
