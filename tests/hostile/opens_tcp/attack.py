"""Connects to somebody over TCP."""

import socket

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        with socket.socket() as way:
            way.connect(("127.0.0.1", call.input["port"]))
            way.sendall(b"out")
        return NodeResult("escaped")


plugin = Plugin()
