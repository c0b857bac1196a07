"""Answers with something that is no answer."""


class Plugin:
    async def call_node(self, call, context):
        return {"port": ["escaped"], "values": 7}


plugin = Plugin()
