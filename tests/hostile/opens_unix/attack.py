"""Connects to a service of this machine."""

import socket

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        with socket.socket(socket.AF_UNIX) as way:
            way.connect("\0" + call.input["name"])
            way.sendall(b"out")
        return NodeResult("escaped")


plugin = Plugin()
