"""A process that owns a box, to be killed: it says who its zygote and its box are, and waits."""

import asyncio

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.plugin import sandboxed
from hubwright_sdk import CallContext, NodeCall
from tests.hostile.stand import COMPANIES, NoWay
from tests.support.sandboxed.releases import release


async def own() -> None:
    """Until killed."""
    boxes = Boxes()
    plugin = sandboxed(release(), COMPANIES[0], boxes)
    ways = CallContext(settings={}, http=NoWay(), idempotency_key="k", deadline_s=10)
    done = await plugin.call_node(NodeCall(node="go", input={}), ways)  # type: ignore[attr-defined]  # made from its manifest
    zygote = boxes._zygote
    assert zygote is not None
    print(zygote.process.pid, done.values["process"], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(own())
