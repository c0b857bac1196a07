"""Looks whether the line in its `.pth` file was executed."""

import sys

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        if not hasattr(sys, "started_by_a_pth"):
            raise LookupError("the line was not executed")
        return NodeResult("escaped")


plugin = Plugin()
