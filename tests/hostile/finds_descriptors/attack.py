"""Goes through everything it inherited for a socket to ask the zygote with."""

import os
import socket
import stat

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        for number in range(3, 256):
            try:
                if not stat.S_ISSOCK(os.fstat(number).st_mode):
                    continue
            except OSError:
                continue
            found = socket.socket(fileno=os.dup(number))
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_SEQPACKET:
                return NodeResult("escaped", {"found": number})
        raise LookupError("nothing of anybody else")


plugin = Plugin()
