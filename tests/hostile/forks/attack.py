"""Makes a process of its own, to outlive the call."""

import os

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        child = os.fork()
        if child == 0:
            os._exit(7)
        _child, status = os.waitpid(child, 0)
        return NodeResult("escaped", {"found": os.waitstatus_to_exitcode(status)})


plugin = Plugin()
