"""Changes what everybody in its process uses; tells whether somebody was there before."""

import json

import hubwright_sdk
from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        before = getattr(hubwright_sdk, "patched_by", None)
        hubwright_sdk.patched_by = context.settings["key"]
        json.dumps = lambda *_given, **_named: "patched"
        return NodeResult("escaped" if before else "out", {"found": before})


plugin = Plugin()
