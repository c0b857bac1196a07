"""A release as processes keep it in memory: everything but its bytes."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.releases.states import State
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.release import SignedRelease


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one plugin."""

    id: UUID
    plugin: str
    version: str
    state: State
    state_before: str
    percent: int
    tier: str
    digest: str
    manifest: Manifest
    signed: SignedRelease
    grade: str
    reason: str
    rev: int
    uploaded_at: datetime
    approved_at: datetime | None
    stage_at: datetime | None
    partner_id: UUID | None
    partner: str
    company: UUID | None
    keys: dict[str, str]  # public keys, in hexadecimal, that could sign it when it was handed in

    def visible_to(self, tenant_id: UUID) -> bool:
        """What a company's own developers made is there for nobody else."""
        return self.company is None or self.company == tenant_id


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a plugin's thread."""

    id: UUID
    plugin: str
    release_id: UUID | None
    actor: str
    kind: str
    text: str
    detail: dict[str, Any]
    at: datetime
