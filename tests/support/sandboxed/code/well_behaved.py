"""A sandboxed plugin that does what it is asked: tests call it for what a box must be able to do."""

import asyncio
import base64
import difflib
import os
import threading
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubwright_sdk import (
    CallFailed,
    Completed,
    Malformed,
    NodeResult,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
    Usage,
)

FAILURES = {
    "slow": Slow("too slow", usage=Usage(3, 4)),
    "unreachable": Unreachable("gone"),
    "rate_limited": RateLimited("later", retry_after_s=2.5),
    "malformed": Malformed("nonsense"),
    "refused": Refused("no"),
}


class OwnFailure(Refused):
    """A plugin's own kind."""

    code = "made_up"


class Plugin:
    def __init__(self) -> None:
        self.calls = 0
        self.at_once = 0
        self.most_at_once = 0

    async def call_node(self, call, context):
        if call.node == "look":
            return self.look(call, context)
        self.calls += 1
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            return NodeResult("out", await getattr(self, f"do_{call.input.get('do', 'count')}")(call, context))
        finally:
            self.at_once -= 1

    def look(self, call, context):
        left = int(context.settings["stock"]) - int(call.input["wanted"])
        print("asked with", context.settings["key"])
        if left < -10:
            raise Refused(f"nobody has that many, says {context.settings['key']}")
        return NodeResult("there" if left >= 0 else "sold_out", {"left": left})

    async def do_count(self, call, context):
        return {"calls": self.calls, "process": os.getpid(), "user": os.getuid(), "most": self.most_at_once}

    async def do_echo(self, call, context):
        return {"input": call.input, "language": context.language, "key": context.idempotency_key}

    async def do_http(self, call, context):
        answers = await asyncio.gather(
            *(
                context.http.send("POST", f"https://x.example/{n}", headers={"A": "b"}, body="hi", deadline_s=1)
                for n in range(call.input["times"])
            )
        )
        return {"answers": [[answer.status, answer.body, answer.retry_after] for answer in answers]}

    async def do_fail(self, call, context):
        if call.input["how"] == "own":
            raise OwnFailure("in my own way")
        raise FAILURES[call.input["how"]]

    async def do_library(self, call, context):
        done = []
        thread = threading.Thread(target=lambda: done.append(asyncio.run(asyncio.to_thread(lambda: 3))))
        thread.start()
        thread.join()
        return {
            "thread": done,
            "time": datetime(2026, 1, 2, tzinfo=ZoneInfo("Asia/Shanghai")).isoformat(),
            "price": str(Decimal("1.10") * 3),
            "close": difflib.get_close_matches("aple", ["apple"]),
            "text": base64.b64encode("中".encode("gb18030")).decode(),
        }

    async def do_wait(self, call, context):
        await context.http.send("GET", "https://x.example/", headers={}, deadline_s=30)
        return {}

    async def do_die(self, call, context):
        os._exit(9)

    async def do_spin_after(self, call, context):
        threading.Thread(target=spin, daemon=True).start()
        return {"process": os.getpid()}

    async def complete(self, asked, context):
        if asked.max_tokens < 1:
            raise CallFailed("nothing may be written")
        return Completed(asked.messages[0].content.upper(), Usage(1, 2))

    def upgrade_settings(self, settings, from_version):
        return {"limit": int(settings["most"]) + from_version}


def spin():
    while True:
        pass


plugin = Plugin()
