"""What is kept of devices and wishes."""

from datetime import datetime, time
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["offer", "message", "mention", "sla"]
KINDS: tuple[Kind, ...] = ("offer", "message", "mention", "sla")
LONGEST_ADDRESS = 2_000


class Keys(msgspec.Struct, frozen=True):
    """What a browser makes for those who write to it."""

    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """Where a browser is reached: PushSubscription.toJSON() of the Push API."""

    endpoint: str
    keys: Keys


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One browser of a member, without what it is written to with."""

    id: UUID
    host: str
    device: str
    made_at: datetime
    seen_at: datetime
    sent_at: datetime | None
    problem: str
    signed_in: bool = True


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a member wants to be told of, and how."""

    kinds: frozenset[str] = frozenset(KINDS)
    show_text: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    volume: int = 60


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What one member is to hear of; `subject_id` is the offer, message or policy, `until` when it is stale."""

    member_id: UUID
    conversation_id: UUID
    subject_id: UUID
    until: datetime


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One message on its way to one device."""

    id: UUID
    subscription_id: UUID
    kind: str
    conversation_id: UUID
    subject_id: UUID
    until: datetime
    rev: int
    bare: bool
    attempts: int
    member_id: UUID
    session_id: UUID
    address: str
    key_id: str
    host: str
    removed: bool
    looking: bool
