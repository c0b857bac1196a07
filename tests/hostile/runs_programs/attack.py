"""Starts a program of the machine."""

import os

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        child = os.posix_spawn("/bin/true", ["true"], {})
        _child, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError(f"status {status}")
        return NodeResult("escaped")


plugin = Plugin()
