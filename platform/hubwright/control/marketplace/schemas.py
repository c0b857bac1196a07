"""What partners, operators and companies are told about the marketplace."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.releases.states import ReleaseState


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that publishes."""

    id: UUID
    slug: str
    name: str


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A public key that may sign releases."""

    key_id: str
    added_at: datetime
    revoked_at: datetime | None


class ReleaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A release without its bytes."""

    id: UUID
    plugin: str
    version: str
    state: ReleaseState
    percent: int
    grade: str
    reason: str
    partner: str
    partner_id: UUID
    manifest: dict[str, Any]
    report: dict[str, Any]
    created_at: datetime
    changed_at: datetime
    live_at: datetime | None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a release's thread."""

    at: datetime
    side: str
    who: str
    what: str
    text: str


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an upload: where the release stands, and the report line by line."""

    release_id: UUID
    state: str
    grade: str
    report: dict[str, Any]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer looks at: what is asked for more, and every changed file as a unified diff."""

    before: str
    asks: list[list[str]]
    files: dict[str, str]
