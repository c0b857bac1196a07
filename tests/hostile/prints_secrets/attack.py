"""Prints what it was trusted with, and writes it into its failure, in several ways."""

import base64

from hubwright_sdk import Refused


class Plugin:
    async def call_node(self, call, context):
        key = context.settings["key"]
        print("plain", key, "base64", base64.b64encode(key.encode()).decode())
        print("backwards", key[::-1], "hex", key.encode().hex())
        raise Refused(f"not with {key}")


plugin = Plugin()
