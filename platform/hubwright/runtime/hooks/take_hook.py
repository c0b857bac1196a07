"""Taking a call in: found, counted, checked, and written as a run before it is answered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.flows import compiled_version, live_version
from hubwright.control.triggers import Hook, Trigger, find_hook, queries, secret_of
from hubwright.flows.nodes.trigger_webhook import WEBHOOK, ReadyWebhook
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing, TooMany
from hubwright.kernel.rate import TokenBuckets
from hubwright.kernel.signatures import is_signed
from hubwright.runtime.hooks.errors import NotJson, NotSigned
from hubwright.runtime.runs.begin import TOO_MANY, begin
from hubwright.runtime.runs.errors import TooManyWaiting
from hubwright.runtime.runs.schemas import Begun

DEPTH_HEADER = "Hubwright-Depth"
_LONGEST_DEDUP = 200


async def take_hook(key: str, body: bytes, headers: Mapping[str, str], buckets: TokenBuckets) -> UUID:
    """Make a run of a call; the answer is the same whatever the flow will do with it."""
    hook = await find_hook(key)
    if hook is None:
        raise Missing("hook")
    trigger, settings, secret = await _behind(hook)
    rate_key = f"{hook.tenant_id}:hook:{trigger.id}"
    wait = await buckets.take(rate_key, rate=settings.per_minute / 60, burst=settings.per_minute)
    if wait > 0:
        raise TooMany(wait)
    if settings.signed and not is_signed(secret, headers.get(settings.signature_header, ""), body, utc_now()):
        raise NotSigned
    begun = await _begin(hook, trigger, _decoded(body), headers, settings)
    if begun.ignored == TOO_MANY:
        raise TooManyWaiting
    return begun.run_id


async def _behind(hook: Hook) -> tuple[Trigger, ReadyWebhook, str]:
    """What is live behind an address; something that is live no more is as if it never was."""
    async with acting_for(hook.tenant_id):
        row = await queries.trigger(hook.trigger_id)
        if row is None or not row["live"] or row["topic"] != WEBHOOK:
            raise Missing("hook")
        trigger = Trigger(**row)
        version = await live_version(trigger.flow_id)
        node = (await compiled_version(version.id)).nodes.get(trigger.node_id) if version is not None else None
        if node is None or not isinstance(node.prepared, ReadyWebhook):
            raise Missing("hook")
        return trigger, node.prepared, await secret_of(trigger.flow_id, trigger.node_id)


async def _begin(
    hook: Hook, trigger: Trigger, data: object, headers: Mapping[str, str], settings: ReadyWebhook
) -> Begun:
    given = headers.get(settings.dedup_header, "")[:_LONGEST_DEDUP]
    depth = headers.get(DEPTH_HEADER, "0")
    event = {"name": "webhook", "data": data, "at": utc_now().isoformat()}
    async with acting_for(hook.tenant_id):
        begun = await begin(
            trigger.flow_id,
            trigger.node_id,
            event,
            depth=int(depth) if depth.isascii() and depth.isdigit() and len(depth) <= 3 else 0,
            dedup_key=f"{trigger.node_id}/header/{given}" if given else "",
        )
    assert begun is not None
    return begun


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body) if body else {}
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise NotJson from None
