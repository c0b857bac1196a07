"""The flows that a flow calls, as published, for running and for checking."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.compiled import compiled_version
from hubwright.flows.nodes.subflow import SubflowConfig

MOST_CALLEES = 200


async def published(ref: flows.FlowRef) -> flows.Published | None:
    """The version that is meant, ready to run; None when there is none."""
    version_id = await _version_of(ref)
    if version_id is None or (ref.version and await queries.version(version_id) is None):
        return None
    return flows.Published(str(version_id), await compiled_version(version_id))


async def callees_of(document: flows.FlowDocument, flow_id: UUID | None = None) -> flows.Callees:
    """Every flow below a document; where it calls its own flow, the document itself is meant."""
    own = flows.FlowRef(str(flow_id))
    found: dict[flows.FlowRef, flows.FlowDocument | None] = {}
    waiting = flows.references_of(document)
    while waiting and len(found) < MOST_CALLEES:
        ref = waiting.pop(0)
        if ref in found:
            continue
        callee = None if ref == own else await published(ref)
        found[ref] = document if ref == own else callee.compiled.document if callee else None
        waiting.extend(flows.references_of(callee.compiled.document) if callee else [])
    return found


async def outcomes_called(config: Mapping[str, object]) -> list[str]:
    """The exits that the flow named in a step's settings declares; none while none is chosen."""
    named = {name: config[name] for name in ("flow", "policy", "version") if config.get(name)}
    try:
        ref = msgspec.convert(named, SubflowConfig).ref
    except msgspec.ValidationError:
        return []
    callee = await published(ref)
    return flows.outcomes_of(callee.compiled.document) if callee else []


async def _version_of(ref: flows.FlowRef) -> UUID | None:
    with suppress(ValueError):
        if ref.version:
            return UUID(ref.version)
        row = (
            await queries.version_by_number(UUID(ref.flow), ref.n)
            if ref.n
            else await queries.live_version(UUID(ref.flow))
        )
        return row["id"] if row else None
    return None
