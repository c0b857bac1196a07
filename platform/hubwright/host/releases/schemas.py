"""A release as processes keep it in memory: everything but its bytes."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.releases.states import BEFORE_REVIEW, State
from hubwright_sdk.manifest import Manifest
from hubwright_sdk.release import SignedRelease

UNPROMOTED = "unpromoted"
"""The tier of what is written for the platform's own processes, until an operator promotes it: it runs nowhere."""


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
    moved_by: str = ""  # who brought it into this state: partner, operator or platform
    held: bool = False  # its share of companies grows only when somebody says so
    taken_down_at: datetime | None = None  # the plugin is out of the marketplace since then
    taken_down_by: str = ""  # partner or operator
    taken_down_why: str = ""
    trial: UUID | None = None  # the partner's trial company, if they wish to run it there before its review
    keys: dict[str, str]  # public keys, in hexadecimal, that could sign it when it was handed in

    @property
    def on_trial(self) -> bool:
        """Not reviewed yet, and run by its partner's trial company all the same."""
        return self.trial is not None and self.state in BEFORE_REVIEW

    def visible_to(self, tenant_id: UUID) -> bool:
        """What a company's own developers made, and what a partner tries, is there for nobody else."""
        if self.on_trial:
            return self.trial == tenant_id
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
