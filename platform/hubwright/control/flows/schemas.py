"""Flows, drafts and versions as others see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

Document = dict[str, Any]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What people are working on; `rev` is what a change must be based on."""

    flow_id: UUID
    name: str
    rev: int
    doc: Document
    changed_by: str
    changed_at: datetime
    live_version_id: UUID | None = None


class DraftChange(msgspec.Struct, frozen=True, kw_only=True):
    """A draft at one revision, with the revisions that undo and redo lead to."""

    rev: int
    doc: Document
    undo_rev: int | None
    redo_rev: int | None
    changed_by: str
    changed_at: datetime


class FlowVersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One published copy with its document."""

    id: UUID
    flow_id: UUID
    n: int
    doc: Document
    sha256: str
    note: str
    published_by: str
    published_at: datetime


class VersionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One published copy without its document."""

    id: UUID
    n: int
    sha256: str
    note: str
    published_by: str
    published_at: datetime
    live: bool


class FlowSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A flow in a list; `changed` tells whether the draft means something else than what is live."""

    id: UUID
    name: str
    kind: str
    draft_rev: int
    draft_changed_by: str
    draft_changed_at: datetime
    changed: bool
    live: VersionSummary | None


class FlowPage(msgspec.Struct, frozen=True):
    """Some flows by id; ask again with `after` for the next page."""

    flows: list[FlowSummary]
    after: str | None


class VersionList(msgspec.Struct, frozen=True):
    """All versions of a flow, newest first."""

    versions: list[VersionSummary]


class DraftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A draft with everything that a publish would complain about."""

    flow_id: UUID
    name: str
    rev: int
    doc: Document
    changed_by: str
    changed_at: datetime
    problems: list[dict[str, Any]]


class DraftBody(msgspec.Struct, frozen=True):
    """A new draft, based on the revision that was read."""

    doc: Document
    base_rev: int


class FlowUse(msgspec.Struct, frozen=True):
    """A flow that goes into another one: in its live version, or so far in its draft only."""

    id: UUID
    name: str
    live: bool
