"""Compiled flows, kept by what they mean: a version never changes, so it is compiled once per process."""

import hashlib
from collections import OrderedDict
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import queries
from hubwright.control.flows.schemas import Document
from hubwright.kernel.errors import Missing
from hubwright.kernel.scope import active_tenant

_MOST = 512


class _Kept:
    """The most recently used compiled flows."""

    def __init__(self) -> None:
        self._flows: OrderedDict[object, flows.CompiledFlow] = OrderedDict()

    def get(self, key: object) -> flows.CompiledFlow | None:
        found = self._flows.get(key)
        if found is not None:
            self._flows.move_to_end(key)
        return found

    def put(self, key: object, compiled: flows.CompiledFlow) -> flows.CompiledFlow:
        self._flows[key] = compiled
        while len(self._flows) > _MOST:
            self._flows.popitem(last=False)
        return compiled


_versions = _Kept()
_documents = _Kept()


async def compiled_version(version_id: UUID) -> flows.CompiledFlow:
    """The compiled form of a published version; the tenant is part of the key."""
    key = (active_tenant(), version_id, flows.generation())
    known = _versions.get(key)
    if known is not None:
        return known
    row = await queries.version(version_id)
    if row is None:
        raise Missing("flow version")
    return _versions.put(key, compiled_draft(row["doc"]))


def known_version(tenant_id: UUID, version_id: UUID) -> flows.CompiledFlow | None:
    """A version that this process has compiled already; a batch asks this, it reads nothing by itself."""
    return _versions.get((tenant_id, version_id, flows.generation()))


def keep_version(tenant_id: UUID, version_id: UUID, doc: Document) -> None:
    """Compile a version that a batch has read, so that it is known from now on."""
    _versions.put((tenant_id, version_id, flows.generation()), compiled_draft(doc))


def compiled_draft(doc: Document) -> flows.CompiledFlow:
    """The compiled form of a document."""
    key = (flows.generation(), hashlib.sha256(msgspec.json.encode(doc)).digest())
    return _documents.get(key) or _documents.put(key, flows.compile(flows.parse(doc)))
