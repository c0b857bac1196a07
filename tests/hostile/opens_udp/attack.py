"""Sends a datagram, as one would to have names looked up."""

import socket

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        with socket.socket(type=socket.SOCK_DGRAM) as way:
            way.sendto(b"out", ("127.0.0.1", call.input["port"]))
        return NodeResult("escaped")


plugin = Plugin()
