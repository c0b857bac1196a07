"""What channels look like to the rest of the house and through the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

CHANNEL_CHANGED = "channel.changed"  # told to every process


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """One channel; allowed sites and limits are in `settings`, read by the plugin's `rules`."""

    id: UUID
    plugin: str
    name: str
    key: str
    settings: dict[str, Any]
    enabled: bool
    flow_id: UUID | None
    queue_id: UUID | None
    language: str = ""  # what is spoken on a messaging channel until a customer says otherwise
    rev: int
    created_at: datetime


class KindView(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of channel a tenant may make, and how many more."""

    plugin: str
    title: dict[str, str]
    description: dict[str, str]
    used: int
    limit: int | None
    limit_key: str | None

    @property
    def free(self) -> bool:
        """Tell whether one more may be switched on."""
        return self.limit is None or self.used < self.limit


class NewChannel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a channel is made from; settings left out take the plugin's defaults."""

    plugin: str
    name: str
    settings: dict[str, Any] = {}
    flow_id: UUID | None = None
    queue_id: UUID | None = None
    language: str = ""


class ChannelChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; anything left out stays. With `rev` the change is refused if somebody else came first."""

    name: str | UnsetType = UNSET
    settings: dict[str, Any] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    flow_id: UUID | UnsetType | None = UNSET
    queue_id: UUID | UnsetType | None = UNSET
    language: str | UnsetType = UNSET
    rev: int | UnsetType = UNSET
